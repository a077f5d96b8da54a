"""What the system refuses, as a sentence with its remedy instead of a traceback."""

import errno
from collections.abc import Iterator

FULL = "The disk is full: free some space (a build needs about 400 MB), then run it again"
LOCKED = "{where} cannot be written: make its folder writable for you, or work in a copy"
BUSY = "Too many files are open: raise the limit (ulimit -n 4096), then run it again"
REMEDIES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: LOCKED,
    errno.EACCES: LOCKED,
    errno.EPERM: LOCKED,
    errno.EMFILE: BUSY,
    errno.ENFILE: BUSY,
}


def refusal_sentence(error: BaseException) -> str | None:
    """Say what the system refused, and the remedy; None if the error is not of that kind.

    What was raised because of such an error is of that kind, too.
    """
    for cause in _chain(error):
        if isinstance(cause, OSError) and cause.errno in REMEDIES:
            where = cause.filename or "A folder of the project"
            return f"{REMEDIES[cause.errno].format(where=where)} ({cause.strerror})."
        if "disk is full" in str(cause):  # as SQLite says it, which keeps the notebooks' results
            return f"{FULL}."
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__
