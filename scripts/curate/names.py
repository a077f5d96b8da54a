"""Names of models: split off the reasoning effort, fold spellings, resolve to a release.

A name belongs to its source. `identities.yml` holds what folding cannot know; a name that nothing
settles resolves to None and is counted, never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

IDENTITIES = Path(__file__).with_name("identities.yml")

_EFFORT = r"none|minimal|low|medium|high|xhigh|max|promax|thinking|unknown|\d+[kK]"
_SUFFIX = re.compile(rf"_({_EFFORT})$")  # claude-opus-4-7_max
_BUDGET = re.compile(r" \((\d+[kK]) thinking\)$")  # QwQ-32B (16K thinking)

_WORD = (
    r"non-reasoning|no[- ]?thinking|thinking|reasoning|none|base"
    r"|minimal|xhigh|high|medium|low|max|\d+k"
)
_BOARD = re.compile(
    rf" \((?=[^()]*(?:thinking|reasoning|effort|high|low|medium|max|minimal))[^()]*\)$"
    rf"|[-_ ](?:high)?(?:{_WORD}|auto|effort)$",
    re.IGNORECASE,
)

_HOST = re.compile(
    r"^(chutes|deepinfra|fireworks|openai|zai-org|moonshotai|qwen|deepseek|parasail)/"
)
_DATE = re.compile(r"-20\d\d(-?\d\d-?\d\d)$")
_VARIANT = re.compile(r"-(instruct|chat|it|hf|base|fp8|bf16|preview|beta|exp|inspect)$")
_CLAUDE_OLD = re.compile(r"^claude-(opus|sonnet|haiku)-(3(?:\.\d)?)$")  # claude-haiku-3.5
_DECIMAL = re.compile(r"(?<=\d)-(?=\d(?![\dbkx]))")  # gpt-5-4, but not llama-2-7b or v3-0324


def split_setting(name: str) -> tuple[str, str]:
    """Split a run's name into the model's name and its reasoning-effort setting ("" if none)."""
    for pattern in (_BUDGET, _SUFFIX):
        if match := pattern.search(name):
            return name[: match.start()], re.sub(r"(?<=\d)k", "K", match[1])
    return name, ""


def peeled(name: str) -> Iterator[tuple[str, str]]:
    """Yield a board's name whole, then without its last word or bracket of effort, and so on.

    Each comes with the setting that the words taken off so far make ("" if none).
    """
    tail: list[str] = []
    yield name, ""
    while match := _BOARD.search(name):
        tail.append(match[0].lower())
        name = name[: match.start()]
        yield name, _setting(" ".join(tail))


def _setting(tail: str) -> str:
    """Read the setting out of the words that followed a model's name."""
    words: list[str] = re.findall(_WORD, tail)
    if any(w == "non-reasoning" or re.match(r"no[- ]?thinking|none|base", w) for w in words):
        return "none"
    efforts = [w for w in words if w in {"minimal", "low", "medium", "high", "xhigh", "max"}]
    budgets = [w.upper() for w in words if re.fullmatch(r"\d+k", w)]
    return (efforts or budgets or ["thinking" if words else ""])[0]


def without_effort(name: str) -> tuple[str, str]:
    """Split a board's name into the model's name and its setting ("" if none).

    Boards write the effort in many ways: "GPT-5 (high)", "o3-mini-high", "grok-4.1-thinking",
    "claude-opus-4-5-20251101-thinking-64k-low-effort". Every word of effort is taken off, whether
    or not a release has it in its name: `Names.split_board` knows the releases.
    """
    *_, shortest = peeled(name)
    return shortest


def _hyphened(name: str) -> str:
    """Fold case, separators and host prefix only."""
    text = re.sub(r"[\s_()/,]+", "-", _HOST.sub("", name.strip().lower())).strip("-")
    return re.sub(r"-+", "-", text)


def fold(name: str) -> str:
    """Fold a name's spelling: case, separators, host prefix, trailing date, checkpoint suffix."""
    text = _hyphened(name)
    while True:
        shorter = _DATE.sub("", _VARIANT.sub("", text))
        if shorter == text:
            break
        text = shorter
    text = _CLAUDE_OLD.sub(r"claude-\2-\1", _DECIMAL.sub(".", text))
    return re.sub(r"(?<=[a-z])-(?=\d)", "", text)


@dataclass(frozen=True)
class Names:
    """What identities.yml says, as look-ups.

    releases: id -> spellings; by_source: source id -> name -> id or None; nothing: reason -> names.
    """

    releases: Mapping[str, list[str]]
    by_source: Mapping[str, Mapping[str, str | None]]
    nothing: Mapping[str, list[str]]
    same_names: Mapping[str, str] = field(default_factory=dict)  # source id -> one that names alike
    register: dict[str, str] = field(default_factory=dict)  # folded name -> id, of plain releases

    @classmethod
    def read(cls, path: Path = IDENTITIES) -> "Names":
        """Read the hand-kept identities. Raises ValueError if one spelling names two releases."""
        identities = yaml.safe_load(path.read_text(encoding="utf-8"))
        names = cls(
            identities["releases"],
            identities["by_source"],
            identities["nothing"],
            identities.get("same_names", {}),
        )
        spellings = [
            s.lower() for all_of in names.releases.values() for s in set(map(str.lower, all_of))
        ]
        if twice := sorted({s for s in spellings if spellings.count(s) > 1}):
            raise ValueError(f"{path.name}: spelling of two releases: {', '.join(twice)}")
        return names

    @cached_property
    def _exact(self) -> dict[str, str]:
        spelled = {s.lower(): release for release, all_of in self.releases.items() for s in all_of}
        return {release: release for release in self.releases} | spelled

    @cached_property
    def _folded(self) -> dict[str, str | None]:
        """Folded spellings; None where one leads to several releases: that is no evidence.

        A release that is itself a variant (gpt-5.2-chat, o1-preview) is known by its spellings
        only: folded it would take the plain release's name.
        """
        leads: dict[str, set[str]] = {}
        for release, all_of in self.releases.items():
            for spelling in () if _VARIANT.search(release) else (release, *all_of):
                leads.setdefault(fold(spelling), set()).add(release)
        return {
            key: min(releases) if len(releases) == 1 else None for key, releases in leads.items()
        }

    @cached_property
    def _variants(self) -> dict[str, str]:
        """Spellings of releases that are themselves a variant, by any separators.

        "DeepSeek V3.2 Exp" must not lose its last word before it is looked up.
        """
        return {
            _hyphened(spelling): release
            for release, all_of in self.releases.items()
            if _VARIANT.search(release)
            for spelling in (release, *all_of)
            if _VARIANT.search(_hyphened(spelling))
        }

    @cached_property
    def _nothing(self) -> dict[str, str]:
        return {_hyphened(n): reason for reason, names in self.nothing.items() for n in names}

    def _of_source(self, source: str) -> Mapping[str, str | None]:
        """Give what a source means by names that mean something else elsewhere."""
        shared = self.by_source.get(self.same_names.get(source, source), {})
        return {**shared, **self.by_source.get(source, {})}

    def why_nothing(self, source: str, name: str) -> str:
        """Give the reason why a name resolves to no release."""
        if _hyphened(name) in self._nothing:
            return self._nothing[_hyphened(name)]
        several = name in self._of_source(source) or fold(name) in self._folded
        return "several releases" if several else "not in the register"

    def resolve_board(self, source: str, name: str) -> str | None:
        """Resolve a name that may carry a setting."""
        return self.resolve(source, self.split_board(source, name)[0])

    def split_board(self, source: str, name: str) -> tuple[str, str]:
        """Split a board's name into the model's name and its setting ("" if none).

        Words are taken off until a release is found, and on only while they lead to the same one:
        "gpt-5.1-codex-max-xhigh" is GPT-5.1-Codex-Max at xhigh, not GPT-5.1-Codex at max.
        """
        split: tuple[str, str] | None = None
        meant: str | None = None
        for shorter, setting in peeled(name):
            means = self.resolve(source, shorter)
            if split and means != meant:
                break
            if means or self.settles(source, shorter):
                split, meant = (shorter, setting), means
        return split or without_effort(name)

    def resolve(self, source: str, name: str) -> str | None:
        """Give the id of the release that `source` means by `name`, or None."""
        of_source = self._of_source(source)
        if name in of_source:
            return of_source[name]
        if name.lower() in self._exact:
            return self._exact[name.lower()]
        if _hyphened(name) in self._nothing:
            return None
        if _hyphened(name) in self._variants:
            return self._variants[_hyphened(name)]
        key = fold(name)
        return self._folded[key] if key in self._folded else self.register.get(key)

    def settles(self, source: str, name: str) -> bool:
        """Say whether identities.yml has this very spelling, be it for a release or for none.

        A maker's moving name settles nothing: a router may sell one release under it.
        """
        reason = self._nothing.get(_hyphened(name), "moving alias")
        known = name in self._of_source(source) or name.lower() in self._exact
        return known or reason != "moving alias"

    def admit(self, source: str, names: Iterable[str]) -> None:
        """Let every name of a source that makes releases known stand for a release of its own.

        The id is the first spelling seen, so call this with the best-edited source first.
        """
        for name in names:
            if (
                self.resolve(source, name) is None
                and self.why_nothing(source, name) == "not in the register"
            ):
                self.register[fold(name)] = tidy_id(name)


def tidy_id(name: str) -> str:
    """Make a release id of a name: lower case, hyphens, no checkpoint suffix."""
    text = re.sub(r"[^a-z0-9.]+", "-", _HOST.sub("", name.strip().lower())).strip("-.")
    while (shorter := _DATE.sub("", _VARIANT.sub("", text))) != text:
        text = shorter
    return re.sub(r"^qwen-(?=\d\.\d)", "qwen", _DECIMAL.sub(".", text))
