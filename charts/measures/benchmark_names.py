"""Short names of benchmarks, for panels and rows that are too narrow for the whole one."""


def short(name: str) -> str:
    """Cut a name at its first comma or bracket: what follows tells its version or its setting."""
    return name.split(",")[0].split(" (")[0].strip()
