"""Amounts as people type them: read in every notation, refused where they could be two sums."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.amounts import CURRENCIES, UnreadableAmountError, currency_choices, read_amount
from tests.helpers.examples import examples

UNREAD = "“約” can't be read: write digits, million or billion, and a currency such as USD."
BOUNDS = "An amount is more than 0 and less than a quintillion; leave it empty where none is given."


@pytest.mark.parametrize(
    ("typed", "given", "read"),
    [
        ("2000000", "USD", "USD 2,000,000"),
        ("2,000,000", "", "2,000,000"),
        ("2,000,000.50", "USD", "USD 2,000,000.50"),
        ("２，０００，０００", "", "2,000,000"),
        ("2 000 000", "", "2,000,000"),
        ("2'000'000", "CHF", "CHF 2,000,000"),
        ("2.000.000", "EUR", "EUR 2,000,000"),
        ("1.000,50", "EUR", "EUR 1,000.50"),
        ("1,00,00,000", "INR", "INR 10,000,000"),
        ("2 million", "", "2,000,000"),
        ("2 Million", "usd", "USD 2,000,000"),
        ("1.5bn", "USD", "USD 1,500,000,000"),
        ("1.125 billion", "USD", "USD 1,125,000,000"),
        ("1,125 million", "USD", "USD 1,125,000,000"),
        ("3兆円", "", "JPY 3,000,000,000,000"),
        ("1兆5,000億円", "", "JPY 1,500,000,000,000"),
        ("5千万円", "JPY", "JPY 50,000,000"),
        ("３百万ドル", "", "USD 3,000,000"),
        ("10億ドル", "", "USD 1,000,000,000"),
        ("10億ドル", "AUD", "AUD 1,000,000,000"),
        ("1億豪ドル", "", "AUD 100,000,000"),
        ("US$1 billion", "", "USD 1,000,000,000"),
        ("US $ 1 bn", "USD", "USD 1,000,000,000"),
        ("USD 1 bn", "", "USD 1,000,000,000"),
        ("1 billion US dollars", "", "USD 1,000,000,000"),
        ("1 billion U.S. dollars", "", "USD 1,000,000,000"),
        ("$5m", "AUD", "AUD 5,000,000"),
        ("€5m", "", "EUR 5,000,000"),
        ("￥500", "", "JPY 500"),
        ("¥500", "CNY", "CNY 500"),
        ("5 crore rupees", "INR", "INR 50,000,000"),
        ("4 trillion yen", "", "JPY 4,000,000,000,000"),
        ("20 million DEM", "", "DEM 20,000,000"),
        ("0.5 million", "", "500,000"),
        ("12345.000", "", "12,345"),
    ],
)
def test_notations(typed, given, read):
    assert str(read_amount(typed, given)) == read


@pytest.mark.parametrize(
    ("typed", "given", "field", "reason"),
    [
        ("1,5", "", "amount", "“1,5” can be read in two ways: write 1,500,000 or 1.5."),
        ("1,5 million", "", "amount", "“1,5” can be read in two ways: write 1,500,000 or 1.5."),
        ("1.000", "", "amount", "“1.000” can be read in two ways: write 1,000, or fewer decimals."),
        ("20 24", "", "amount", "“20 24” can be read in two ways: write 1,500,000 or 1.5."),
        ("1-2 billion", "", "amount", "Write one figure; how sure it is goes into what it is for."),
        ("1e6", "", "amount", "Write one figure; how sure it is goes into what it is for."),
        ("1億2億円", "", "amount", "Write one figure; how sure it is goes into what it is for."),
        ("1_000", "", "amount", "Write one figure; how sure it is goes into what it is for."),
        ("約3兆円", "", "amount", UNREAD),
        ("5MM", "", "amount", UNREAD.replace("約", "MM")),
        ("-5", "", "amount", UNREAD.replace("約", "-")),
        ("much", "", "amount", "“much” is no amount: write it in digits."),
        ("三兆円", "", "amount", "“三兆円” is no amount: write it in digits."),
        ("10⁶", "", "amount", "“10⁶” is no amount."),
        ("½ million", "", "amount", "“½ million” is no amount."),
        ("0", "", "amount", BOUNDS),
        ("1" + "0" * 18, "", "amount", BOUNDS),
        ("1.005", "", "amount", "“1.005” can be read in two ways: write 1,005, or fewer decimals."),
        ("0.005", "", "amount", "“0.005” is finer than two decimals."),
        (
            "1.0000000000000000000000000000000000001 million",
            "",
            "amount",
            "“1.0000000000000000000000000000000000001 million” is finer than two decimals.",
        ),
        ("$5m", "", "currency", "“$” can be USD, AUD, CAD, HKD, NZD, SGD, TWD, BND, FJD: choose the currency."),
        ("€5m", "USD", "currency", "“€” is not the currency USD."),
        ("3兆円", "USD", "currency", "“円” is not the currency USD."),
        ("US$5m EUR", "", "currency", "“US$ … EUR” are two currencies."),
    ],
)
def test_refusals_say_why_and_where(typed, given, field, reason):
    with pytest.raises(UnreadableAmountError) as refused:
        read_amount(typed, given)

    assert (refused.value.field, str(refused.value)) == (field, reason)


@pytest.mark.parametrize("plain", ["2", "2000000", "2,000,000", "2,000.50", " 2.5 ", "２０"])
def test_a_bare_number_has_nothing_read_into_it(plain):
    assert read_amount(plain).is_plain


@pytest.mark.parametrize("read", ["2 million", "USD 2", "2 000", "2.000.000", "1,00,00,000", "3万"])
def test_of_all_else_it_is_asked_whether_it_was_read_right(read):
    assert not read_amount(read).is_plain


SCALES = {
    **dict.fromkeys((" thousand", "k"), 10**3),
    **dict.fromkeys((" million", "m", " mn", "百万", " MILLION"), 10**6),
    **dict.fromkeys((" billion", "bn", "十億"), 10**9),
    **dict.fromkeys((" trillion", "兆"), 10**12),
    "万": 10**4,
    "億": 10**8,
    "千億": 10**11,
    " lakh": 10**5,
    " crore": 10**7,
    "": 1,
}
MARKS = {"US${}": "USD", "{} USD": "USD", "EUR {}": "EUR", "{}円": "JPY", "€ {}": "EUR", "{} euros": "EUR", "{}": ""}


@examples(300)
@given(
    st.integers(1, 99_999),
    st.integers(0, 99),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(sorted(MARKS)),
    st.sampled_from(["{:,}", "{}"]),
    st.booleans(),
)
def test_what_is_written_is_read_back(whole, cents, scale, mark, grouping, is_wide):
    typed = mark.format(f"{grouping.format(whole)}.{cents:02}{scale}")
    if is_wide:
        typed = typed.translate({code: code + 0xFEE0 for code in map(ord, "0123456789.,")})

    amount = read_amount(typed)

    assert amount[:2] == (Decimal(f"{whole}.{cents:02}") * SCALES[scale], MARKS[mark])


@examples(300)
@given(
    st.text(max_size=70) | st.text("0123456789.,' 億兆万円$€millonbk十百-_e²½", max_size=20),
    st.sampled_from(["", "USD", "XYZ"]),
)
def test_any_text_is_an_amount_or_refused(text, given):
    try:
        amount = read_amount(text, given)
    except UnreadableAmountError:
        return
    assert 0 < amount.value < 10**18
    assert amount.value == round(amount.value, 2)
    assert read_amount(f"{amount.value:,.2f}").value == amount.value


@given(st.decimals("0.01", "999999999999999999.99", places=2))
def test_a_stored_amount_is_read_as_it_is(value):
    assert read_amount(str(value), "JPY") == (value, "JPY", True)
    assert read_amount(f"{value:,}", "JPY") == (value, "JPY", True)


def test_currencies_are_money_of_iso_4217():
    assert {"USD", "JPY", "EUR", "XDR", "DEM", "ZWG"} <= CURRENCIES
    assert not {"XXX", "XTS", "XAU", "CNH", "xyz", ""} & CURRENCIES
    assert ("JPY", "JPY – Japanese Yen") in currency_choices()
    assert len(currency_choices()) == len(CURRENCIES) + 1
