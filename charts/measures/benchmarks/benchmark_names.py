"""Short names of benchmarks, for panels and rows that are too narrow for the whole one."""

from collections import Counter
from collections.abc import Iterable


def short_name(name: str) -> str:
    """Cut a name at its first comma or bracket: what follows tells its version or its setting."""
    return name.split(",")[0].split(" (")[0].strip()


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Give the short name of each; those that would share one keep what tells them apart."""
    distinct = list(dict.fromkeys(names))
    shared = Counter(map(short_name, distinct))
    return {name: short_name(name) if shared[short_name(name)] == 1 else name for name in distinct}
