"""A file's bytes as lines of text, and what is wrong with the file as such."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Report = Callable[[int | None, str | None, str], None]  # line, field and message of a problem

CONFLICT = re.compile(r"([<|>])\1{6}( .*)?|={7}")  # how git marks what it could not merge


def shown(path: Path) -> str:
    """The path as a reader knows it: from the current directory, if it lies below."""
    here, path = Path.cwd(), path.resolve()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def lines_of(file: Path, header: str, report: Report) -> list[str]:
    """The file's lines without their ends; none if there is no file or nothing readable in it."""
    if not file.exists():
        report(None, None, "is missing (datapackage.json lists it: restore or add the file)")
        return []
    raw = file.read_bytes()
    if not raw.strip():
        report(None, None, f"is empty (begin with the header: {header})")
        return []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, byte = raw[: error.start].count(b"\n") + 1, f"0x{raw[error.start]:02X}"
        report(line, None, f"byte {byte} is not UTF-8 (save the file with the encoding UTF-8)")
        return []
    if text.startswith("\ufeff"):
        report(1, None, "begins with a byte order mark (save the file as UTF-8 without BOM)")
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        report(line, None, "ends with CRLF (save the file with LF line ends, as on Linux)")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.removesuffix("\n").split("\n")
    conflicts = list(merge_conflicts(lines))
    for line, message in conflicts:
        report(line, None, message)
    return [] if conflicts else lines


def merge_conflicts(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The first line of each block that git could not merge, with what to say of it.

    Markers that somebody left behind are a block of their own. A line of a table, of JSON or of
    YAML never looks like one.
    """
    blocks: list[list[int]] = []
    for number, text in enumerate(lines, start=1):
        if not CONFLICT.fullmatch(text):
            continue
        opened = bool(blocks) and not lines[blocks[-1][-1] - 1].startswith(">")
        if opened and not text.startswith("<"):
            blocks[-1].append(number)
        else:
            blocks.append([number])
    for block in blocks:
        until = f"to line {block[-1]}" if len(block) > 1 else "in this line"
        yield (
            block[0],
            f"an unresolved merge, {until} (keep what is right, delete the lines that begin with "
            "<<<<<<<, ======= or >>>>>>>)",
        )
