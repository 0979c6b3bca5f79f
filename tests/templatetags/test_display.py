"""Formatting: what is read is what is recorded, no more and no less."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import Commitment, Source, Status
from agreements.partial_dates import PartialDate
from agreements.templatetags import display, result_list

SCALES = {"million": 10**6, "billion": 10**9, "trillion": 10**12}


@pytest.mark.parametrize(
    ("amount", "currency", "read"),
    [
        ("1000000000", "USD", "US$1 billion"),
        ("1250000000", "EUR", "€1.25 billion"),
        ("1234567890", "JPY", "JP¥1,234,567,890"),
        ("750000", "GBP", "£750,000"),
        ("19.5", "USD", "US$19.5"),
        ("5000000", "IDR", "IDR\N{NO-BREAK SPACE}5 million"),
        (None, "", "amount not stated"),
    ],
)
def test_money_is_read_as_signed(amount, currency, read):
    commitment = Commitment(amount=amount and Decimal(amount), currency=currency)

    assert display.money(commitment) == read


@given(st.decimals(min_value="0.01", max_value=10**18 - 1, places=2))
def test_money_loses_nothing(amount):
    number, _, scale = display.money(Commitment(amount=amount, currency="USD")).removeprefix("US$").partition(" ")

    assert Decimal(number.replace(",", "")) * SCALES.get(scale, 1) == amount


@pytest.mark.parametrize(
    ("date", "markup"),
    [
        (PartialDate(2024, 1, 9), '<time datetime="2024-01-09">9 January 2024</time>'),
        (PartialDate(2024, 1), '<time datetime="2024-01">January 2024</time>'),
        (PartialDate(2024), '<time datetime="2024">2024</time>'),
        (None, ""),
    ],
)
def test_date_is_as_precise_as_its_source(date, markup):
    assert display.partial_date(date) == markup


def test_status_is_a_word_with_a_mark_and_overdue_beside_it():
    assert display.status("expected", overdue=True) == (
        '<span class="status status-expected">expected</span> <span class="care">overdue</span>'
    )


def test_source_numbers_are_links_that_say_what_they_are():
    assert display.source_links((2,)) == (
        '<span class="cites"><a href="#source-2"><span class="visually-hidden">source </span>2</a></span>'
    )
    assert display.source_links(()) == ""


def test_pieces_mark_what_was_asked_for_and_escape_the_rest():
    assert display.highlighted([("<b> ", False), ("EV", True)]) == "&lt;b&gt; <mark>EV</mark>"


@pytest.mark.parametrize(("most", "read"), [(4, "signed, active, ended"), (2, "signed, active and 1 more")])
def test_names_are_the_first_few_of_many(most, read):
    assert result_list.names([Status.SIGNED, Status.ACTIVE, Status.ENDED], most) == read


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Norway signs", "Norway signs"),
        ("日EU電池連携", '<span lang="ja">日EU電池連携</span>'),
        ("", "Yomiuri, page without title (japannews.yomiuri.co.jp)"),
    ],
)
def test_source_is_read_by_its_title_else_by_its_host(title, read):
    source = Source(publisher="Yomiuri", title=title, address="https://www.japannews.yomiuri.co.jp/politics/")

    assert display.source_title(source) == read


@pytest.mark.parametrize(
    ("title", "language", "read"),
    [
        ("Energiedialog", "de", '<span lang="de">Energiedialog</span>'),
        ("中日对话", "zh", '<span lang="zh">中日对话</span>'),
        ("Energy dialogue", "ja", "Energy dialogue"),
        ("Energy dialogue", "en", "Energy dialogue"),
    ],
)
def test_title_is_marked_as_in_the_language_of_its_page(title, language, read):
    assert display.source_title(Source(title=title, language=language)) == read
