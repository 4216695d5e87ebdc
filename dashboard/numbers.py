"""Numbers, shares, days and spans as people read them, in both languages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.words import word
from geo.queries.measures import Figure
from geo.rules.indicators import Mark
from geo.rules.privacy import WITHHELD

NONE = "–"
MINUS = "\N{MINUS SIGN}"


def figure(value: float | None, decimals: int = 0) -> str:
    """`1,234` or `93.4`; no value shows a dash, never a zero."""
    if value is None or value != value:
        return NONE
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def shown(found: Figure, decimals: int = 0) -> str:
    """The value of a figure; what few people stand behind is withheld (I20)."""
    return WITHHELD if Mark.WITHHELD in found.marks else figure(found.value, decimals)


def counted(found: Figure, count: int | None) -> str:
    """The numerator or denominator of a figure, withheld with it."""
    return WITHHELD if Mark.WITHHELD in found.marks else figure(count)


def percent(share: float | None, decimals: int = 1) -> str:
    """A share between 0 and 1 as percent."""
    return NONE if share is None else f"{figure(share * 100, decimals)}%"


def signed(value: float, decimals: int = 1) -> str:
    """`+3.2` or `−3.2`; what rounds to zero has no sign."""
    text = figure(abs(value), decimals)
    if not float(text.replace(",", "")):
        return text
    return ("+" if value > 0 else MINUS) + text


def day(value: date, lang: str) -> str:
    """`2026年11月22日` or `22 Nov 2026`."""
    return word("date.day", lang, **_parts(value, lang))


def short_day(value: date, lang: str) -> str:
    """Without the year."""
    return word("date.short", lang, **_parts(value, lang))


def month(value: date, lang: str) -> str:
    """`11月` or `Nov`."""
    return word(f"date.month_{value.month}", lang)


def span(first: date, last: date, lang: str) -> str:
    """First and last day; the year is said once when it is the same."""
    if first == last:
        return day(first, lang)
    if first.year == last.year:
        head = day(first, lang) if lang == "zh" else short_day(first, lang)
        tail = short_day(last, lang) if lang == "zh" else day(last, lang)
        return f"{head} – {tail}"
    return f"{day(first, lang)} – {day(last, lang)}"


def moment(value: datetime, zone: ZoneInfo, lang: str) -> str:
    """Day and time in the installation's time zone."""
    there = value.astimezone(zone)
    return f"{day(there.date(), lang)} {there:%H:%M}"


def weekday(value: date, lang: str) -> str:
    return word(f"date.weekday_{value.isoweekday()}", lang)


def _parts(value: date, lang: str) -> dict[str, object]:
    return {"y": value.year, "d": value.day, "mon": month(value, lang)}
