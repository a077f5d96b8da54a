"""A file's bytes as lines of text, and what is wrong with the file as such."""

from collections.abc import Callable
from pathlib import Path

Report = Callable[[int | None, str | None, str], None]  # line, field and message of a problem


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
    return text.removesuffix("\n").split("\n")
