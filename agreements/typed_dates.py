"""Dates as people and spreadsheets write them, in English and Japanese: what each text can mean.

`PartialDate.parse_typed()` takes what can mean one thing only, and names the meanings of what can't.
"""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _

Parts = tuple[int, int | None, int | None]  # year, month, day


class Meaning(NamedTuple):
    """The dates that a text can mean, and in words what it can mean besides ("" where nothing)."""

    dates: list[Parts]
    besides: str = ""


# Eras by name and letter, each with its first and last day. Earlier ones ended before anything in the catalogue began.
_ERAS = {
    ("令和", "R"): (dt.date(2019, 5, 1), dt.date.max),
    ("平成", "H"): (dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    ("昭和", "S"): (dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
}
_MONTHS = tuple(month.lower() for month in calendar.month_name[1:])
_DAY_ZERO = dt.date(1899, 12, 30)  # of Excel's count of days
_DASHES = dict.fromkeys(map(ord, "‐–—−"), "-")
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_WEEKDAYS = "月火水木金土日"

_MIDNIGHT = re.compile(r"[T ](?:0{1,2}:00(?::00(?:\.0+)?)?|12:00(?::00)? AM)$", re.ASCII | re.IGNORECASE)
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}", re.ASCII)
_WEEKDAY = re.compile(rf" ?\(([{_WEEKDAYS}])(?:曜日?)?\)|^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]* ", re.IGNORECASE)
_ERA = "(?P<era>令和|平成|昭和|[RHS])(?P<of_era>元|[0-9]{1,2})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?"
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_NUMBER = r"(?P<number>\d{1,2})"
_KANJI = r"年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日?)?)?"
_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"'?(?P<year>\d{2})"
_BETWEEN = r"[ ,/-]+"
_SIGN, _SAME_SIGN = "(?P<sign>[-/.])", "(?P=sign)"


def meaning_of(text: str) -> Meaning | None:
    """What a text can mean, e.g. "R6.1.9" one day, "3/4/2024" two; None when it is no date.

    ValueError, with the reason, for what is a date that can't be: of an era that had ended, with a time of day.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    plain, weekday = _without_weekday(_without_time(plain))
    if "年" in plain:
        plain = _with_digits(plain.replace(" ", ""))
    if "年度" in plain or re.match(r"FY ?\d", plain, re.IGNORECASE):
        raise ValueError(
            _("“%(text)s” is a fiscal year: give the calendar's year, month or day.") % {"text": text[:60]}
        )
    for pattern, meaning in _NOTATIONS:
        if match := pattern.fullmatch(plain):
            found = meaning(**{name: part for name, part in match.groupdict().items() if name != "sign"})
            _check_weekday(found, weekday, text)
            return found
    return None


def _without_time(text: str) -> str:
    text = _MIDNIGHT.sub("", text)
    if _TIME.search(text):
        raise ValueError(_("“%(text)s” has a time of day: give the day alone.") % {"text": text[:60]})
    return text


def _without_weekday(text: str) -> tuple[str, int | None]:
    """The text without a day of the week, and which that was, Monday 0."""
    match = _WEEKDAY.search(text)
    if not match:
        return text, None
    kanji, english = match.groups()
    weekday = _WEEKDAYS.index(kanji) if kanji else list(calendar.day_abbr).index(english.capitalize())
    return _WEEKDAY.sub("", text, count=1), weekday


def _check_weekday(meaning: Meaning, weekday: int | None, text: str) -> None:
    if weekday is None or len(meaning.dates) > 1 or not _exists(*meaning.dates[0]):
        return
    year, month, day = meaning.dates[0]
    if not (month and day and calendar.weekday(year, month, day) == weekday):
        raise ValueError(_("“%(text)s”: that day was not this day of the week.") % {"text": text[:60]})


def _with_digits(text: str) -> str:
    """Numbers up to 99 and years in kanji as digits: 令和六年十二月三十一日, 二〇二四年."""
    text = text.translate(_KANJI_DIGITS)
    return re.sub(r"(\d?)十(\d?)", lambda match: f"{match[1] or 1}{match[2] or 0}", text)


def _exists(year: int, month: int | None, day: int | None) -> bool:
    try:
        dt.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True


def _one(year: str, month: str | None = None, day: str | None = None) -> Meaning:
    return Meaning([(int(year), int(month) if month else None, int(day) if day else None)])


def _dotted_month(year: str, month: str) -> Meaning:
    lost = _("October %(year)s, if a spreadsheet dropped a zero") % {"year": year}
    return Meaning(_one(year, month).dates, lost if month == "1" else "")


def _either_order(one: str, other: str, year: str) -> Meaning:
    """The day first, as most of the world writes, or the month first, as in the United States."""
    return Meaning(_existing((int(year), int(other), int(one)), (int(year), int(one), int(other))))


def _short_year(one: str, middle: str, last: str) -> Meaning:
    numbers = int(one), int(middle), int(last)
    first, second, third = numbers
    orders = [(_full(third), second, first), (_full(third), first, second), (_full(first), second, third)]
    return Meaning(_existing(*orders), _("a day of another century"))


def _existing(*dates: Parts) -> list[Parts]:
    """Those that the calendar has; the first where it has none."""
    return list(dict.fromkeys(parts for parts in dates if _exists(*parts))) or [dates[0]]


def _full(short_year: int) -> int:
    """A year of two digits as POSIX reads it: 1969 to 2068."""
    return short_year + (2000 if short_year < 69 else 1900)


def _counted(days: str) -> Meaning:
    day = _DAY_ZERO + dt.timedelta(int(days))
    return Meaning([(day.year, day.month, day.day)], _("a number: spreadsheets count days so"))


def _named(year: str, month: str, day: str | None = None) -> Meaning:
    return Meaning([(int(year), _month(month), int(day) if day else None)])


def _named_with_short_year(year: str, month: str, day: str) -> Meaning:
    return Meaning(_existing((_full(int(year)), _month(month), int(day))), _("a day of another century"))


def _named_with_number(month: str, number: str) -> Meaning:
    """What Excel makes of 2024-01 and of 24 January alike: Jan-24."""
    of_year = (_full(int(number)), _month(month), None)
    day = {"day": int(number), "month": calendar.month_name[_month(month)]}
    is_day = _exists(2024, _month(month), int(number) or 99)  # 2024 has a 29 February
    return Meaning(
        [of_year], _("%(day)s %(month)s of a year not given") % day if is_day else _("a month of another century")
    )


def _month(name: str) -> int:
    numbers = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    if len(numbers) != 1:
        raise ValueError(_("“%(name)s” is not the name of a month.") % {"name": name})
    return numbers[0]


def _of_era(era: str, of_era: str, month: str | None = None, day: str | None = None) -> Meaning:
    [(name, begin, end)] = [(names[0], *span) for names, span in _ERAS.items() if era.upper() in names]
    counted = 1 if of_era == "元" else int(of_era)
    meaning = _one(str(begin.year - 1 + counted), month, day)
    if _exists(*meaning.dates[0]) and not (counted and _overlaps(meaning.dates[0], begin, end)):
        values = {"era": name, "begin": begin, "end": _("today") if end == dt.date.max else end}
        raise ValueError(_("%(era)s lasted from %(begin)s to %(end)s: this is no date of it.") % values)
    return meaning


def _overlaps(date: Parts, begin: dt.date, end: dt.date) -> bool:
    year, month, day = date
    last_month = month or 12
    last_day = day or calendar.monthrange(year, last_month)[1]
    return dt.date(year, month or 1, day or 1) <= end and dt.date(year, last_month, last_day) >= begin


_NOTATIONS: list[tuple[re.Pattern[str], Callable[..., Meaning]]] = [
    (re.compile(pattern, re.ASCII | re.IGNORECASE), meaning)
    for meaning, patterns in (
        (_dotted_month, [rf"{_YEAR}\.(?P<month>\d{{1,2}})"]),
        (
            _one,
            [
                _YEAR,
                rf"{_YEAR}[-/](?P<month>\d{{1,2}})",
                rf"{_YEAR}{_SIGN}(?P<month>\d{{1,2}}){_SAME_SIGN}(?P<day>\d{{1,2}})",
                rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
                rf"(?P<month>\d{{1,2}})[-/.]{_YEAR}",
                rf"{_YEAR}{_KANJI}",
            ],
        ),
        (_either_order, [rf"(?P<one>\d{{1,2}}){_SIGN}(?P<other>\d{{1,2}}){_SAME_SIGN}{_YEAR}"]),
        (_short_year, [rf"(?P<one>\d{{1,2}}){_SIGN}(?P<middle>\d{{1,2}}){_SAME_SIGN}(?P<last>\d{{1,2}})"]),
        (_counted, [r"(?P<days>[1-9]\d{4})"]),
        (
            _named,
            [
                _BETWEEN.join(parts)
                for parts in (
                    (_DAY, _MONTH, _YEAR),
                    (_MONTH, _DAY, _YEAR),
                    (_MONTH, _YEAR),
                    (_YEAR, _MONTH),
                    (_YEAR, _MONTH, _DAY),
                )
            ],
        ),
        (
            _named_with_short_year,
            [_BETWEEN.join(parts) for parts in ((_DAY, _MONTH, _SHORT_YEAR), (_MONTH, _DAY, _SHORT_YEAR))],
        ),
        (_named_with_number, [f"{_MONTH}{_BETWEEN}'?{_NUMBER}", f"{_NUMBER}{_BETWEEN}{_MONTH}"]),
        (_of_era, [_ERA + _KANJI, rf"{_ERA}{_SIGN}(?P<month>\d{{1,2}})(?:{_SAME_SIGN}(?P<day>\d{{1,2}}))?"]),
    )
    for pattern in patterns
]
