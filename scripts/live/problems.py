"""Problems of edits, one line each, with the file and line that they concern."""

import logging
import threading
from pathlib import Path

from scripts.tree import CODE, ROOT

log = logging.getLogger("mkdocs.hooks.canopenwin")


class Unavailable(Exception):  # noqa: N818  (not an error of the server)
    """A page or file cannot be made. problems: why not, one line each."""

    def __init__(self, problems: list[str]) -> None:
        """Take the problems, which also make the message."""
        super().__init__("\n".join(problems))
        self.problems = problems


class WarningCollector(logging.Handler):
    """Collects the warnings of MkDocs and its plugins about the page that one thread renders."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.thread = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Take a warning, unless it is ours, the server's, or of another thread."""
        is_relevant = record.name == log.name or record.name.startswith("mkdocs.livereload")
        if not is_relevant and threading.get_ident() == self.thread:
            self.lines.append(record.getMessage())

    def restart(self) -> None:
        """Drop what was collected; listen to the current thread from now on."""
        self.lines.clear()
        self.thread = threading.get_ident()


def problems_of(error: BaseException) -> list[str]:
    """Give the problems that an exception carries, or its message with the place in our code."""
    # Modules are reloaded while serving: exceptions are told by their attributes, not by class.
    if problems := getattr(error, "problems", None):
        return [str(problem) for problem in problems]
    if isinstance(error, SyntaxError) and error.filename:
        return [f"{_place(Path(error.filename), error.lineno or 1)}: SyntaxError: {error.msg}"]
    message, place = f"{type(error).__name__}: {error}", _last_place(error)
    return [f"{place}: {message}" if place else message]


def _last_place(error: BaseException) -> str:
    """Give file and line of the innermost frame in charts/, "" if there is none."""
    place, step = "", error.__traceback__
    while step:
        file = Path(step.tb_frame.f_code.co_filename)
        if CODE in file.parents:
            place = _place(file, step.tb_lineno)
        step = step.tb_next
    return place


def _place(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{line}"
