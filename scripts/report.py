"""How commands write for people: Markdown that is safe, annotations of GitHub."""

LONGEST_REPORT = 200_000  # characters; GitHub takes a summary of up to 1 MiB
_MARKUP = {ord(sign): f"&#{ord(sign)};" for sign in "&<>\"'\\`*_{}[]()#+!|~@:"}


def markdown_text(text: str) -> str:
    """Escape text so that it can neither be markup nor call anyone."""
    return text.translate(_MARKUP)


def cut_to_fit(report: str, command: str) -> str:
    """Cut a report to what GitHub takes, after a whole line; the command gives the rest."""
    if len(report) <= LONGEST_REPORT:
        return report
    lines = report[:LONGEST_REPORT].rpartition("\n")[0]
    return f"{lines}\n\nThe report was cut here: run `{command}` for the rest."


def annotation(level: str, message: str, path: str = "", line: int | None = None) -> str:
    """Write a command that makes GitHub show a message on a line of a file, or on the run.

    level: error, warning or notice.
    """
    place = {"file": path, "line": line} if path else {}
    properties = ",".join(
        f"{name}={_property(str(value))}" for name, value in place.items() if value
    )
    return f"::{level}{' ' * bool(properties)}{properties}::{_data(message)}"


def _data(text: str) -> str:
    """Escape what would end a command's message; % first, since it is the sign of an escape."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape what would end a command's property, too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
