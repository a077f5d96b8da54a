"""The repository keeps its word: layout, requirements, commands, and clean files."""

import hashlib
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
TOP = {
    "BENCHMARKS.md", ".ci", ".gitattributes",
    ".github", ".gitignore", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE",
    "LICENSE-DATA", "Makefile", "README.md", "charts", "data", "docs", "mkdocs.yml",
    "pyproject.toml", "requirements.txt", "scripts", "tests",
}  # fmt: skip


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The files that git tracks; all tests here are about those."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def texts(tracked: list[Path]) -> list[Path]:
    return [file for file in tracked if file.suffix not in {".png", ".ttf", ".woff2"}]


def test_the_top_level_is_as_agreed(tracked: list[Path]) -> None:
    assert {file.relative_to(ROOT).parts[0] for file in tracked} <= TOP


def test_files_have_plain_line_ends_and_no_byte_order_mark(tracked: list[Path]) -> None:
    for file in texts(tracked):
        raw = file.read_bytes()
        assert b"\r" not in raw, file
        assert not raw.startswith(b"\xef\xbb\xbf"), file
        assert raw == b"" or raw.endswith(b"\n"), file


def test_a_clone_where_git_writes_the_line_ends_of_windows_is_the_same_to_the_byte(
    tracked: list[Path], tmp_path: Path
) -> None:
    """So the checks pass there as here, and scripts start."""
    source, crlf = tmp_path / "source", tmp_path / "crlf"
    for file in tracked:
        (source / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, source / file.relative_to(ROOT))
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"]
    for arguments in (
        ["init", "--quiet"],
        ["add", "--all"],
        [*who, "commit", "--quiet", "--message", "As it stands"],
        ["clone", "--quiet", "--config", "core.autocrlf=true", ".", str(crlf)],
    ):
        subprocess.run(["git", *arguments], cwd=source, check=True)
    for file in tracked:
        assert (crlf / file.relative_to(ROOT)).read_bytes() == file.read_bytes(), file
    assert os.access(crlf / ".ci/run", os.X_OK)


def test_no_leftover_of_a_build_is_ever_committed() -> None:
    for name in (".site-umg4b693", ".site-build-x/fresh/index.html", "site/index.html", ".cache/x"):
        ignored = subprocess.run(["git", "check-ignore", "--quiet", name], cwd=ROOT, check=False)
        if ignored.returncode == 128:
            pytest.skip("not a git checkout")
        assert ignored.returncode == 0, name
    clean = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nclean:")[2]
    assert " .site-* " in clean.partition("\n\n")[0]


def test_no_file_names_a_folder_of_somebodys_machine(tracked: list[Path]) -> None:
    mine = re.compile(r"(?<![\w.:/])/(?:home|Users|root|work|tmp)/")
    for file in texts(tracked):
        assert not mine.search(file.read_text(encoding="utf-8")), file


def test_tests_that_share_something_costly_run_in_one_process(
    request: pytest.FixtureRequest,
) -> None:
    """pytest-xdist loses its groups without a word if pytest or the order of hooks changes."""
    grouped = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@test_project") == grouped


def test_the_lock_satisfies_the_project_and_names_no_index() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text
    locked: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            assert len(requirement.specifier) == 1, line
            version = next(iter(requirement.specifier)).version
            locked.setdefault(requirement.name.lower(), []).append(version)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for requirement in map(Requirement, wanted):
        for version in locked[requirement.name.lower()]:
            assert requirement.specifier.contains(version), requirement


def test_the_commands_in_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md", "data/README.md", "docs/data.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", text, re.MULTILINE))
        assert {one or other for one, other in named} <= targets, name


def test_make_help_lists_every_command() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for command in ("serve", "test", "test-all", "build", "check", "lint", "lock", "clean"):
        assert f"make {command} " in said.stdout


def test_ci_can_be_run_and_leaves_no_test_out() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert "\nmake test-all\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    said = subprocess.run(
        ["make", "-n", "test-all"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "-m pytest" in said.stdout
    assert "slow" not in said.stdout


def test_links_between_documents_lead_somewhere() -> None:
    for document in (*ROOT.glob("*.md"), ROOT / "data/README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_vendored_fonts_are_those_that_their_readme_names() -> None:
    said = (ROOT / "charts/drawing/fonts/README.md").read_text(encoding="utf-8")
    fonts = [
        *(ROOT / "charts/drawing/fonts").glob("*.ttf"),
        *(ROOT / "docs/assets/fonts").glob("*.woff2"),
    ]
    assert len(fonts) == 5
    for font in fonts:
        assert f"| {font.name} | `{hashlib.sha256(font.read_bytes()).hexdigest()}` |" in said
