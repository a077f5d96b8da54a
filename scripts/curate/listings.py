"""What a provider's own name of an offer says: which model, and what sets the offer apart.

Lists of 2026-07 and 2026-08 came with that reading; what they read, a later list means too. Other
names are read here: prefixes of hosts and regions, marks of versions, and words of quantisation,
speed and effort are split off, until a release is found.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts.curate.evidence import read
from scripts.curate.names import Names

_PREFIX = re.compile(
    r"^(?:(?:us|eu|apac|au|jp|ca|uk|global|regional)\."
    r"|(?:amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia"
    r"|openai|qwen|xai|zai|ai21|ibm|databricks)(?:\.|--?(?=[a-z]))"
    r"|(?:azure|alicloud|coding|duo-chat|umans|xpersona)-)"
)
_VERSION = re.compile(r"(?:@(?:default|\d{8})|-v\d+(?::\d+)?|-maas|-\d{6}|-original|-preview)$")
_WORDS = (
    r"free|latest|fast|highspeed|turbo|lightning|flex|ultraspeed|priority|eu|us"
    r"|(?:no-?)?think(?:ing)?(?:[:-]\w+)?|non-reasoning|reasoning|minimal|low|medium|high|xhigh|max"
)
_VARIANT = re.compile(rf"[-:@]({_WORDS})$")
_PACKED = re.compile(
    r"[-:](fp8|fp4|nvfp4|mxfp4|bf16|fp16|int8|int4|awq|gguf|mlx|tee|[468]bit)(?=$|[-:])"
)
_THINKS = re.compile(r"^(qwen|kimi-k2).*-thinking$")
"""Names of releases that end in what is a setting elsewhere."""


class Reading(NamedTuple):
    """The model's name in an offer's name, and the words split off, in their order."""

    key: str
    variant: str


def plain(listing: str) -> str:
    """Give the last part of a listing's path, lower case, with a point for a p between digits.

    A path that says the machine is an enclave becomes the word for it.
    """
    *path, name = listing.lower().split("/")
    name = re.sub(r"(?<!v\d):(?=\d)", "-", re.sub(r"(?<=\d)p(?=\d)", ".", name))
    return name + ("-tee" if "tee" in path else "")


@cache
def earlier_readings(evidence: Path) -> Mapping[str, Reading]:
    """Give how the lists of July and August were read: the last part of a listing -> reading.

    Parts that two providers mean differently are not among them.
    """
    words = ["quant", "tee", "speed", "mode"]
    july = read(evidence, "pricing/providers_snapshot.csv")
    columns = ["model_id", "model_key", *words]
    rows = pd.concat(
        [
            july.rename(columns={"speed_variant": "speed"})[columns],
            read(evidence, "pricing/providers_snapshot_2026-08.csv")[columns],
            read(evidence, "pricing/price_history.csv")[columns],
        ]
    )
    rows["tee"] = rows.tee.map({"True": "tee"}).fillna("")
    rows["part"] = rows.model_id.map(plain)
    rows = rows.drop_duplicates(["part", "model_key"]).drop_duplicates("part", keep=False)
    variants = [" ".join(w for w in row if w) for row in rows[words].itertuples(index=False)]
    readings = map(Reading, rows.model_key, variants)
    return dict(zip(rows.part, readings, strict=True))


def shortened(name: str) -> Iterator[Reading]:
    """Give a name without marks of packing, then with ever more parts split off at either end."""
    packed = [match[1] for match in _PACKED.finditer(name)]
    wave: list[tuple[str, list[str]]] = [(_PACKED.sub("", name), [])]
    while wave:
        for key, words in wave:
            yield Reading(key, " ".join([*packed, *words]))
        wave = [child for parent in wave for child in _without_one_part(*parent)]


def _without_one_part(name: str, words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Give a name without a prefix, without a mark of its version, and without a last word."""
    if match := _PREFIX.search(name):
        yield name[match.end() :], words
    if match := _VERSION.search(name):
        yield name[: match.start()], words
    if not _THINKS.search(name) and (match := _VARIANT.search(name)):
        yield name[: match.start()], [match[1], *words]


def read_listing(
    listing: str, source: str, names: Names, earlier: Mapping[str, Reading]
) -> Reading:
    """Give how a listing is read: as before, or else with as little split off as names a release.

    A name that leads to no release stays whole.
    """
    part = plain(listing)
    if part in earlier:
        return earlier[part]
    for reading in shortened(part):
        if _means_something(source, reading.key, names):
            return reading
        known = earlier.get(reading.key)
        if known and not known.variant:
            return Reading(known.key, reading.variant)
    return Reading(part, "")


def _means_something(source: str, name: str, names: Names) -> bool:
    """Say whether a name stands for a release, or is known to stand for none."""
    if names.resolve(source, name) or names.settles(source, name):
        return True
    return names.why_nothing(source, name) != "not in the register"
