"""The calendar day that a text names: words of many languages, figures in every order, other calendars."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from crawler.normalize.instant.words import ERAS, FILLERS, MONTHS, PERSIAN_MONTHS, WEEKDAYS, ZONES

# The vowel signs of Devanagari, Bengali and Thai are no letters to a regular expression, and stand inside of words.
_SIGNS: Final = "\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09d7\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_LETTERS: Final = rf"[^\W\d_](?:[^\W\d_]|[{_SIGNS}])*"
_WORD: Final = re.compile(_LETTERS)
_NAMED: Final = re.compile(rf"\d+|{_LETTERS}")
_VIETNAMESE: Final = re.compile(r"\b(\d{1,2}) thang (\d{1,2}),? ?(?:nam )?(\d{4})\b")
_FAR_EAST: Final = re.compile(
    rf"({'|'.join(ERAS)})?\s?(\d{{1,4}}|元)\s?[年년]\s?(\d{{1,2}})\s?[月월]\s?(\d{{1,2}})\s?[日号號일]?"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{1,2})")
_YEAR_LAST: Final = re.compile(r"(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})")
_EDGE: Final = " ,;:|/•·.،\u2013\u2014-'\""

_IDLE: Final = WEEKDAYS | FILLERS | ZONES.keys()
_MONTHS_A_YEAR: Final = 12
_PERSIAN_YEARS: Final = range(1375, 1411)  # 1996 to 2031
_HIJRI_YEARS: Final = range(1300, 1500)  # else of the lunar calendar, which is announced rather than computed
_THAI_YEARS: Final = range(2500, 2600)  # Buddhist era, 543 years ahead
_PIVOT: Final = 70  # two figures of a year: 70 to 99 are of the last century


def read_day(text: str, *, day_first: bool | None) -> date | None:
    """Return the day that a plain text (see `words.plain`) names and nothing besides, or `None`."""
    text = _VIETNAMESE.sub(r"\3-\2-\1", text)
    far_east = _FAR_EAST.search(text)
    rest = text if far_east is None else text[: far_east.start()] + " " + text[far_east.end() :]
    words = _WORD.findall(rest)
    month = _month_word(words)
    if any(word != month and word not in _IDLE for word in words):
        return None
    if far_east:
        return _far_eastern(far_east)
    return _named(text, month) if month else _figured(_WORD.sub(" ", text).strip(_EDGE), day_first=day_first)


def day_of(year: int, month: int, day: int) -> date | None:
    """Return a day of the Gregorian calendar, from one of it, of the Persian or of the Thai one; `None` if none is."""
    if year in _PERSIAN_YEARS:
        return persian(year, month, day)
    if year in _HIJRI_YEARS:
        return None
    if year in _THAI_YEARS:
        year -= 543
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def persian(year: int, month: int, day: int) -> date | None:
    """Return a day of the Solar Hijri calendar (Jalali) as a Gregorian day; `None` if there is no such day.

    Leap years follow the 33-year cycle, which agrees with the observed equinox from 1799 to 2123.
    """
    longest = 31 if month <= 6 else 30  # noqa: PLR2004 -- the calendar's own rule: six months of 31 days
    is_last = month == _MONTHS_A_YEAR
    if not (1 <= month <= _MONTHS_A_YEAR and 1 <= day <= longest - (is_last and not _is_persian_leap(year))):
        return None
    leaps = sum(map(_is_persian_leap, range(1375, year)))
    months = 31 * min(month - 1, 6) + 30 * max(month - 7, 0)
    return date(1996, 3, 20) + timedelta(days=365 * (year - 1375) + leaps + months + day - 1)


def _is_persian_leap(year: int) -> bool:
    """Tell whether a Persian year has 366 days."""
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


def _month_word(words: list[str]) -> str | None:
    """Return the one month among words; a word that may be a weekday too (`mar`) gives way to another."""
    months = list(dict.fromkeys(word for word in words if word in MONTHS or word in PERSIAN_MONTHS))
    if len(months) > 1:
        months = [word for word in months if word not in WEEKDAYS]
    return months[0] if len(months) == 1 else None


def _far_eastern(found: re.Match[str]) -> date | None:
    """Return the day of a Chinese, Japanese or Korean date; the first year of an era is written 元."""
    era, year, month, day = found.groups()
    number = 1 if year == "元" else int(year)
    if not era and len(year) < 4:  # noqa: PLR2004 -- a bare year is written in full
        return None
    return day_of(ERAS.get(era or "", 0) + number, int(month), int(day))


def _named(text: str, month: str) -> date | None:
    """Return the day of a text with a month's name, one year and one day."""
    parts = [part for part in _NAMED.findall(text) if part.isdigit() or part == month]
    if len(parts) > 3:  # noqa: PLR2004 -- `mar` twice: the weekday stands before the month
        parts.remove(month)
    figures = [part for part in parts if part != month]
    if len(figures) != 2:  # noqa: PLR2004 -- a day and a year
        return None
    day, year = sorted(figures, key=len)
    if len(day) == len(year):
        if parts[1] != month:
            return None
        day, year = figures
    number = MONTHS.get(month)
    if number is None:
        return persian(int(year), PERSIAN_MONTHS[month], int(day)) if int(year) in _PERSIAN_YEARS else None
    return day_of(_full(year), number, int(day)) if len(day) < 3 else None  # noqa: PLR2004 -- days have two figures


def _full(year: str) -> int:
    """Return a year in full from its four or two figures; 0, which is no year, from any other."""
    if len(year) == 2:  # noqa: PLR2004 -- the short form
        return int(year) + (1900 if int(year) >= _PIVOT else 2000)
    return int(year) if len(year) == 4 else 0  # noqa: PLR2004 -- the full form


def _figured(text: str, *, day_first: bool | None) -> date | None:
    """Return the day of a text of figures only; `None` when day and month may be confused."""
    if found := _YEAR_FIRST.fullmatch(text):
        return day_of(int(found[1]), int(found[2]), int(found[3]))
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), _full(found[4])
    leads = _leads(first, second, day_first=_dotted(found, day_first=day_first))
    if leads is None:
        return None
    return day_of(year, second, first) if leads else day_of(year, first, second)


def _dotted(found: re.Match[str], *, day_first: bool | None) -> bool | None:
    """Return the order that the dots of 03.04.2020 add: the day leads, unless the language says otherwise."""
    if found[2] != "." or len(found[4]) == 2:  # noqa: PLR2004 -- 06.14.22 is written in America
        return day_first
    return None if day_first is False else True


def _leads(first: int, second: int, *, day_first: bool | None) -> bool | None:
    """Tell whether the first of two figures is the day; the figures themselves may settle it."""
    if first == second:
        return True
    if (first > _MONTHS_A_YEAR) != (second > _MONTHS_A_YEAR):
        return first > _MONTHS_A_YEAR
    return day_first
