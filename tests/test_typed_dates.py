"""Dates as people, Excel and Japanese ministries write them: read where they can mean one thing, asked otherwise."""

import calendar
import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agreements.partial_dates import DayFormField, PartialDate, PartialDateFormField


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2023/11/5", "2023-11-05"),
        ("2023-3-7", "2023-03-07"),
        ("2023.3.7", "2023-03-07"),
        ("2023/11", "2023-11"),
        ("2023.10", "2023-10"),
        ("11/2023", "2023-11"),
        ("20231105", "2023-11-05"),
        ("2023–11–05", "2023-11-05"),
        ("２０２３／１１／５", "2023-11-05"),
        ("2023-11-05 00:00:00", "2023-11-05"),
        ("2023-11-05T00:00", "2023-11-05"),
        ("2023/11/5 0:00", "2023-11-05"),
        ("25/11/2023 12:00:00 AM", "2023-11-25"),
        ("25/11/2023", "2023-11-25"),
        ("11/25/2023", "2023-11-25"),
        ("5.5.2023", "2023-05-05"),
        ("5 Nov 2023", "2023-11-05"),
        ("Nov. 5, 2023", "2023-11-05"),
        ("5-Nov-2023", "2023-11-05"),
        ("2023-Nov-05", "2023-11-05"),
        ("5th of November, 2023", "2023-11-05"),
        ("Nov-2023", "2023-11"),
        ("Sunday, 5 November 2023", "2023-11-05"),
        ("Sun, 5 Nov 2023", "2023-11-05"),
        ("2023年11月5日", "2023-11-05"),
        ("2023年11月5日（日）", "2023-11-05"),
        ("2023年11月5日（日曜日）", "2023-11-05"),
        ("２０２３年１１月", "2023-11"),
        ("2023年", "2023"),
        ("令和5年11月5日", "2023-11-05"),
        ("令和 5 年 11 月", "2023-11"),
        ("令和五年十一月五日", "2023-11-05"),
        ("二〇二三年二月二十八日", "2023-02-28"),
        ("㋿5年", "2023"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和元年", "2019"),
        ("平成31年4月30日", "2019-04-30"),
        ("平成31年", "2019"),
        ("H1.1.8", "1989-01-08"),
        ("S64.1.7", "1989-01-07"),
        ("r5/11/5", "2023-11-05"),
        ("H31.4", "2019-04"),
    ],
)
def test_what_can_mean_one_thing_is_read(typed, read):
    assert str(PartialDate.parse_typed(typed)) == read


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("5/11/2023", "“5/11/2023” can mean 5 November 2023 or 11 May 2023: write 2023-11-05 or 2023-05-11"),
        ("4-3-2023", "“4-3-2023” can mean 4 March 2023 or 3 April 2023: write 2023-03-04 or 2023-04-03"),
        (
            "04/05/06",
            "“04/05/06” can mean 4 May 2006 or 5 April 2006 or 6 May 2004 or a day of another century: "
            "write 2006-05-04 or 2006-04-05 or 2004-05-06",
        ),
        ("30/11/98", "“30/11/98” can mean 30 November 1998 or a day of another century: write 1998-11-30"),
        ("5-Nov-23", "“5-Nov-23” can mean 5 November 2023 or a day of another century: write 2023-11-05"),
        ("Nov-23", "“Nov-23” can mean November 2023 or 23 November of a year not given: write 2023-11"),
        ("23-Nov", "“23-Nov” can mean November 2023 or 23 November of a year not given: write 2023-11"),
        ("Nov-31", "“Nov-31” can mean November 2031 or a month of another century: write 2031-11"),
        ("45235", "“45235” can mean 5 November 2023 or a number: spreadsheets count days so: write 2023-11-05"),
        ("2023.1", "“2023.1” can mean January 2023 or October 2023, if a spreadsheet dropped a zero: write 2023-01"),
    ],
)
def test_what_can_mean_several_things_is_asked(typed, reason):
    with pytest.raises(ValueError, match="can mean") as asked:
        PartialDate.parse_typed(typed)

    assert str(asked.value) == f"{reason}, if that is meant."


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("平成31年5月1日", "平成 lasted from 1989-01-08 to 2019-04-30: this is no date of it."),
        ("平成36年", "平成 lasted from 1989-01-08 to 2019-04-30: this is no date of it."),
        ("令和元年4月30日", "令和 lasted from 2019-05-01 to today: this is no date of it."),
        ("令和0年", "令和 lasted from 2019-05-01 to today: this is no date of it."),
        ("S64.1.8", "昭和 lasted from 1926-12-25 to 1989-01-07: this is no date of it."),
        ("令和5年2月29日", "The calendar has no such date: 2023-02-29."),
        ("31/4/2023", "The calendar has no such date: 2023-04-31."),
        ("2023/13", "The calendar has no such date: 2023-13."),
        ("2023-00-05", "The calendar has no such date: 2023-00-05."),
        ("2023-11-05 09:30", "“2023-11-05 09:30” has a time of day: give the day alone."),
        ("2023-11-05T00:00:00Z", "“2023-11-05T00:00:00Z” has a time of day: give the day alone."),
        ("Monday, 5 November 2023", "“Monday, 5 November 2023”: that day was not this day of the week."),
        ("2023年11月5日(月)", "“2023年11月5日(月)”: that day was not this day of the week."),
        ("令和5年度", "“令和5年度” is a fiscal year: give the calendar's year, month or day."),
        ("FY2023", "“FY2023” is a fiscal year: give the calendar's year, month or day."),
        ("Noember 2023", "“Noember” is not the name of a month."),
        ("大正15年", "“大正15年” is not a date like 2024, 2024-01 or 2024-01-09."),
        ("202311", "“202311” is not a date like 2024, 2024-01 or 2024-01-09."),
        ("2023-11/05", "“2023-11/05” is not a date like 2024, 2024-01 or 2024-01-09."),
        ("٢٠٢٣", "“٢٠٢٣” is not a date like 2024, 2024-01 or 2024-01-09."),
    ],
)
def test_what_can_not_be_is_refused_with_the_reason(typed, reason):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        PartialDate.parse_typed(typed)

    assert str(refused.value) == reason


def test_the_form_fields_read_the_same():
    assert str(PartialDateFormField().clean("令和5年11月")) == "2023-11"
    assert DayFormField().clean("2023/11/5") == dt.date(2023, 11, 5)
    for field, typed in [
        (PartialDateFormField(), "5/11/2023"),
        (DayFormField(), "5/11/2023"),
        (DayFormField(), "2023"),
    ]:
        with pytest.raises(ValidationError):
            field.clean(typed)


def era_text(day: dt.date) -> str:
    begin, letter = max((begin, letter) for begin, letter in ERAS if begin <= day)
    return f"{letter}{day.year - begin.year + 1}.{day.month}.{day.day}"


ERAS = [(dt.date(1926, 12, 25), "S"), (dt.date(1989, 1, 8), "H"), (dt.date(2019, 5, 1), "R")]
WAYS = [
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.day} {calendar.month_abbr[day.month]} {day.year}",
    lambda day: f"{calendar.month_name[day.month]} {day.day}, {day.year}",
    lambda day: f"{day.year}年{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})",
    lambda day: f"{calendar.day_name[day.weekday()]}, {day.day} {calendar.month_name[day.month]} {day.year}",
    lambda day: day.isoformat().translate(str.maketrans("0123456789-", "０１２３４５６７８９－")),
    era_text,
]


@given(st.dates(dt.date(1926, 12, 25), dt.date(2080, 12, 31)), st.sampled_from(WAYS))
def test_every_day_is_read_in_every_way_of_writing_it(day, way):
    assert PartialDate.parse_typed(way(day)) == PartialDate(day.year, day.month, day.day)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)))
def test_a_day_before_a_month_is_read_only_where_the_other_order_says_the_same(day):
    text = f"{day.day}/{day.month}/{day.year}"
    if day.day > 12 or day.day == day.month:
        assert PartialDate.parse_typed(text) == PartialDate(day.year, day.month, day.day)
    else:
        with pytest.raises(ValueError, match=f"can mean {day.day} {calendar.month_name[day.month]}"):
            PartialDate.parse_typed(text)


@given(st.text(st.sampled_from("0123456789年月日令和平成元十二-/. ,:TRHS'JanFebMay"), max_size=16))
def test_no_text_of_the_signs_of_dates_brings_the_reader_down(text):
    try:
        date = PartialDate.parse_typed(text)
    except ValueError as refused:
        assert str(refused).endswith(".")  # noqa: PT017  most texts are refused
    else:
        assert PartialDate.parse(str(date)) == date
