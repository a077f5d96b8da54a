"""A file's bytes as lines of text, and what is wrong with the file as such."""

import errno
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

Report = Callable[[int | None, str | None, str], None]  # line, field and message of a problem

CONFLICT = re.compile(r"([<|>])\1{6}( .*)?|={7}")  # how git marks what it could not merge


# How files begin that no text editor shows as text: ZIP (and so XLSX and ODS), gzip, XLS, 7z, xz,
# Zstandard.
PACKED = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"\xfd7zXZ",
    b"(\xb5/\xfd",
)


class UnreadableFile(Exception):  # noqa: N818  (it says what is wrong with what)
    """There is a file, but no text in it for us: what is wrong, and the line if it is one."""

    def __init__(self, message: str, line: int | None = None) -> None:
        """Take what is wrong with its remedy, and where it is."""
        self.message, self.line = message, line
        super().__init__(message)


def display_path(path: Path) -> str:
    """The path as a reader knows it: from the current directory, if it lies below.

    A link goes by its own name, not by that of the file to which it leads.
    """
    here, path = Path.cwd(), Path(os.path.realpath(path.parent)) / path.name
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def content_of(file: Path) -> bytes:
    """A file's bytes. Raises FileNotFoundError if there is none, else UnreadableFile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        if not file.is_symlink():
            raise
        message = "is a link to a file that is missing (put the file itself here)"
    except IsADirectoryError:
        message = "is a folder (move it away, and put the file here)"
    except PermissionError:
        message = "may not be read (give yourself the right to read it: chmod u+r)"
    except (OSError, RuntimeError) as error:  # pathlib's own word for a loop is RuntimeError
        if isinstance(error, RuntimeError) or error.errno == errno.ELOOP:
            message = "is a link that leads back to itself (put the file itself here)"
        else:
            message = f"cannot be read: {error.strerror} (look at the disk, or restore the file)"
    raise UnreadableFile(message)


def decoded(raw: bytes) -> str:
    """Bytes as text. Raises UnreadableFile if they are not UTF-8."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, byte = raw[: error.start].count(b"\n") + 1, f"0x{raw[error.start]:02X}"
        message = f"byte {byte} is not UTF-8 (save the file with the encoding UTF-8)"
        raise UnreadableFile(message, line) from None


def from_json(text: str, report: Report) -> Any:
    """What a text says as JSON; None, and every fault reported, if it is not JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = error.msg.removesuffix(" starting at")
        fault = f"is not JSON: {reason} at column {error.colno} (fix the line)"
        conflicts = list(merge_conflicts(text.splitlines()))
        for line, message in conflicts or [(error.lineno, fault)]:
            report(line, None, message)
    except RecursionError:
        report(None, None, "is nested too deeply (restore the file)")
    except ValueError as error:  # a whole number of thousands of digits
        report(None, None, f"cannot be read: {error} (restore the file)")
    return None


def lines_of(content: bytes | UnreadableFile | None, header: str, report: Report) -> list[str]:
    """The lines of a table's file without their ends; none if nothing in it can be read.

    content: its bytes, what was wrong with reading them, or None if there is no file.
    """
    if content is None:
        report(None, None, "is missing (datapackage.json lists it: restore or add the file)")
        return []
    try:
        text = _table_text(content, header)
    except UnreadableFile as fault:
        report(fault.line, None, fault.message)
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


def _table_text(content: bytes | UnreadableFile, header: str) -> str:
    if isinstance(content, UnreadableFile):
        raise content
    if content.startswith(PACKED):
        message = "is an archive or a workbook, not a CSV (export it as CSV, UTF-8)"
        raise UnreadableFile(message)
    if not content.strip():
        raise UnreadableFile(f"is empty (begin with the header: {header})")
    return decoded(content)


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
