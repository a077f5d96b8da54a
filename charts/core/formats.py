"""Numbers, changes, intervals, lists and days in words. Each function shows what it writes."""

import datetime as dt
import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, SupportsFloat, SupportsInt

MINUS = "\u2212"


def text_of(value: Any) -> str:
    """Write a value for readers.

    >>> [text_of(value) for value in (8.53, -1.2, -0.04, 1234, dt.date(2026, 7, 27), "a", None)]
    ['8.5', '\N{MINUS SIGN}1.2', '0.0', '1,234', '27 July 2026', 'a', '']
    """
    match value:
        case None:
            return ""
        case dt.date():
            return f"{value.day} {value:%B %Y}"
        case float():
            return f"{value:z.1f}".replace("-", MINUS)
        case int():
            return f"{value:,}".replace("-", MINUS)
        case _:
            return str(value)


_ISO = re.compile(r"(?<![\w-])(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\w-])")


def days_in_words(text: str) -> str:
    """Write the days and months of a text as readers do; an id that holds one stays as it is.

    >>> days_in_words("Launch; 2026-05-07 is a day, 2026-05 a month")
    'Launch; 7 May 2026 is a day, May 2026 a month'
    >>> days_in_words("gpt-2026-05-07")
    'gpt-2026-05-07'
    """

    def words(match: re.Match[str]) -> str:
        year, month, day = match.groups()
        named = f"{dt.date(int(year), int(month), 1):%B %Y}"
        return f"{int(day)} {named}" if day else named

    return _ISO.sub(words, text)


def is_year(column: str) -> bool:
    """Say whether a column holds years, which are written without a comma.

    >>> [is_year(column) for column in ("year", "first_year", "years")]
    [True, True, False]
    """
    return column == "year" or column.endswith("_year")


NUMBER_WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


def number_word(count: int) -> str:
    """Write a count as prose does; above twelve in digits.

    >>> [number_word(count) for count in (0, 1, 2, 12, 13, 1880)]
    ['none', 'one', 'two', 'twelve', '13', '1,880']
    """
    return NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else text_of(count)


def plural(number: Any, singular: str, many: str = "") -> str:
    """Give what follows a count: one after 1, many after anything else.

    >>> [plural(number, "day") for number in (0, 1, 2)]
    ['days', 'day', 'days']
    >>> plural(2, "was", "were")
    'were'
    """
    return singular if number == 1 else many or f"{singular}s"


def counted(number: int, singular: str, many: str = "") -> str:
    """Write a count with its noun.

    >>> [counted(number, "day") for number in (0, 1, 2, 1500)]
    ['0 days', '1 day', '2 days', '1,500 days']
    """
    return f"{text_of(number)} {plural(number, singular, many)}"


def between(low: float, high: float, digits: int = 0, unknown: str = "an unknown number of") -> str:
    """Write an interval before its unit; a small sample may reach no such end.

    >>> between(8, 65), between(-1.26, 0.5, digits=1), between(9.8, 9.84, digits=1)
    ('8 to 65', '\N{MINUS SIGN}1.3 to 0.5', '9.8')
    >>> between(8, math.nan)
    'an unknown number of'
    """
    if math.isnan(low) or math.isnan(high):
        return unknown
    ends = dict.fromkeys(f"{end:z.{digits}f}".replace("-", MINUS) for end in (low, high))
    return " to ".join(ends)


def signed(value: float, unit: str = "", digits: int = 1) -> str:
    """Write a change with its sign; what rounds to nothing has none.

    >>> signed(2.6, "points"), signed(-0.5), signed(0.04), signed(math.nan)
    ('+2.6 points', '\N{MINUS SIGN}0.5', '0.0', 'not known')
    """
    if math.isnan(value):
        return "not known"
    size = f"{abs(value):.{digits}f}"
    sign = "" if float(size) == 0 else "+" if value > 0 else MINUS
    return f"{sign}{size} {unit}".rstrip()


def capitalized(text: str) -> str:
    """Begin a text with a capital letter, and leave all others as they are.

    >>> [capitalized(text) for text in ("split", "Kimi K3", "")]
    ['Split', 'Kimi K3', '']
    """
    return text[:1].upper() + text[1:]


def join_words(parts: Iterable[str], last: str = "and", none: str = "none") -> str:
    """Write parts as prose does; without any it is the word for none.

    >>> join_words([]), join_words(["a"]), join_words(["a", "b"]), join_words(["a", "b", "c"], "or")
    ('none', 'a', 'a and b', 'a, b or c')
    """
    *first, end = list(parts) or [none]
    return f"{', '.join(first)} {last} {end}" if first else end


def three_digits(price: float) -> str:
    """Write a price without its currency, or a ratio of prices, with three digits that count.

    >>> [three_digits(price) for price in (0, 0.1634, 1.4349, 12.345, 1230, 1234567)]
    ['0', '0.163', '1.43', '12.3', '1230', '1230000']
    """
    rounded = float(f"{price * (1 + 1e-12):.3g}")  # halves go up, as they do in the explorer
    return f"{rounded:g}" if rounded < 1e6 else f"{rounded:.0f}"


def fixed(number: float, digits: int = 0) -> str:
    """Write a number above 0 with so many digits after the point, halves up, as browsers do.

    >>> fixed(0.125, 2), fixed(2.5), fixed(1.005, 2), fixed(150, 1)
    ('0.13', '3', '1.00', '150.0')
    """
    return str(Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def direction(change: float, steady: float) -> str:
    """Say in words what a distance did; a change smaller than `steady` is none.

    >>> [direction(change, 0.5) for change in (2, 0.4, -2)]
    ['has grown', 'has not changed', 'has shrunk']
    >>> direction(math.nan, 0.5)
    'has moved in a way that is not known'
    """
    if math.isnan(change):
        return "has moved in a way that is not known"
    if abs(change) < steady:
        return "has not changed"
    return "has grown" if change > 0 else "has shrunk"


def change_text(change: float, steady: float, unit: str) -> str:
    """Say what a distance did and by how much.

    >>> change_text(2.6, 0.5, "points a year")
    'has grown by 2.6 points a year'
    >>> change_text(0.4, 0.5, "points a year")
    'has hardly changed (+0.4 points a year)'
    """
    if math.isnan(change):
        return direction(change, steady)
    if abs(change) < steady:
        return f"has hardly changed ({signed(change, unit)})"
    return f"{direction(change, steady)} by {abs(change):.1f} {unit}"


def position_text(points: float) -> str:
    """Say where one stands that another is so many points ahead of.

    >>> position_text(8.9), position_text(-0.2), position_text(0.04)
    ('8.9 points below', '0.2 points above', 'level with')
    """
    if float(size := f"{abs(points):.1f}") == 0:
        return "level with"
    return f"{size} points {'below' if points > 0 else 'above'}"


def format_interval(low: float, high: float, unit: str, digits: int = 1) -> str:
    """Write an interval in words; an end that is not reached is said to be open.

    >>> format_interval(4.1, 9.0, "months"), format_interval(4.1, math.inf, "months")
    ('4.1 to 9.0 months', '4.1 months or more')
    >>> format_interval(4.1, math.nan, "months")
    'not known'
    """
    if math.isnan(low) or math.isnan(high):
        return "not known"
    if not math.isfinite(high):
        return f"{low:z.{digits}f} {unit} or more".replace("-", MINUS)
    return f"{between(low, high, digits)} {unit}"


def option_text(option: object) -> str:
    """Write an option of a choice: numbers to three digits, several with commas between them.

    >>> option_text(1 / 3), option_text(30), option_text("each once"), option_text((0.5, 2))
    ('0.333', '30', 'each once', '0.5, 2')
    """
    if isinstance(option, tuple):
        return ", ".join(option_text(part) for part in option)
    return f"{option:.3g}" if isinstance(option, float) else str(option)


def or_none(count: SupportsInt) -> str:
    """Write a count in digits, and 0 as a word.

    >>> [or_none(count) for count in (0, 1, 1880)]
    ['none', '1', '1,880']
    """
    return text_of(int(count)) if int(count) else "none"


def percent(share: SupportsFloat, digits: int = 0, unknown: str = "not known") -> str:
    """Write a share of 1 in percent.

    >>> percent(0), percent(0.163), percent(1), percent(0.1634, digits=1), percent(-0.004)
    ('0%', '16%', '100%', '16.3%', '0%')
    >>> percent(math.nan)
    'not known'
    """
    if math.isnan(value := float(share)):
        return unknown
    return f"{value:z.{digits}%}".replace("-", MINUS)


def percent_change(ratio: float) -> str:
    """Write a ratio as a change in percent; what rounds to nothing has no sign.

    >>> [percent_change(ratio) for ratio in (0.64, 1, 0.998, 1.2, 3)]
    ['\N{MINUS SIGN}36%', '0%', '0%', '+20%', '+200%']
    >>> percent_change(math.nan)
    'not known'
    """
    if math.isnan(ratio):
        return "not known"
    size = round(100 * abs(ratio - 1))
    return f"{'' if not size else '+' if ratio > 1 else MINUS}{size}%"


def usd(price: SupportsFloat) -> str:
    """Write a price in US dollars and cents.

    >>> usd(0), usd(0.163), usd(1234.5)
    ('$0.00', '$0.16', '$1,234.50')
    """
    return f"${float(price):,.2f}"


def two_digits(number: float) -> str:
    """Write a number with two digits that count, and none that do not.

    >>> [two_digits(number) for number in (0, 0.0552, 2.14, 41.4, 1900)]
    ['0', '0.055', '2.1', '41', '1,900']
    """
    return f"{number:.2g}" if abs(number) < 10 else f"{number:,.0f}"
