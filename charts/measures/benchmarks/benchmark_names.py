"""Short names of benchmarks, for panels and rows that are too narrow for the whole one."""

from collections import Counter
from collections.abc import Iterable


def short(name: str) -> str:
    """Cut a name at its first comma or bracket: what follows tells its version or its setting."""
    return name.split(",")[0].split(" (")[0].strip()


def shorts(names: Iterable[str]) -> dict[str, str]:
    """Give the short name of each; those that would share one keep what tells them apart."""
    whole = list(dict.fromkeys(names))
    shared = Counter(map(short, whole))
    return {name: short(name) if shared[short(name)] == 1 else name for name in whole}
