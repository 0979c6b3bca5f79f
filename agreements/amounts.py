"""Amounts of money as people type them: "2 million", "3兆円", "US$1 billion"; currencies are those of ISO 4217.

What could mean two sums is refused with the reason, never guessed.
"""

import re
import unicodedata
from decimal import Context, Decimal
from typing import NamedTuple

from babel.numbers import get_currency_name, list_currencies
from django.utils.translation import gettext as _

# CLDR names metals, bonds, tests and two offshore markets beside the money of ISO 4217.
_NO_MONEY = frozenset(["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XPD", "XPT", "XTS", "XXX", "CNH", "CNX"])
CURRENCIES = frozenset(list_currencies("en")) - _NO_MONEY  # those of the past too: sums were signed in them

_DOLLARS = ("USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "BND", "FJD")
_POUNDS = ("GBP", "EGP", "LBP", "SDG", "SSP", "SYP")
_RUPEES = ("INR", "LKR", "MUR", "NPR", "PKR", "SCR")
# What a word can mean: the first where no currency is given beside it; "" where one has to be.
_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("$", "dollar", "dollars"), ("", *_DOLLARS)),
    "ドル": _DOLLARS,
    **dict.fromkeys(("us$", "usdollar", "usdollars", "米ドル", "アメリカドル"), ("USD",)),
    **dict.fromkeys(("a$", "au$", "australiandollar", "australiandollars", "豪ドル"), ("AUD",)),
    **dict.fromkeys(("c$", "ca$", "canadiandollar", "canadiandollars", "加ドル", "カナダドル"), ("CAD",)),
    **dict.fromkeys(("nz$", "newzealanddollar", "newzealanddollars"), ("NZD",)),
    **dict.fromkeys(("s$", "sg$", "singaporedollar", "singaporedollars", "シンガポールドル"), ("SGD",)),
    **dict.fromkeys(("hk$", "香港ドル"), ("HKD",)),
    **dict.fromkeys(("nt$", "台湾ドル"), ("TWD",)),
    **dict.fromkeys(("円", "yen", "日本円", "japaneseyen"), ("JPY",)),
    "¥": ("JPY", "CNY"),
    **dict.fromkeys(("元", "人民元", "rmb", "yuan", "cn¥"), ("CNY",)),
    **dict.fromkeys(("€", "euro", "euros", "ユーロ"), ("EUR",)),
    **dict.fromkeys(("pound", "pounds"), ("", *_POUNDS)),
    **dict.fromkeys(("£", "ポンド"), _POUNDS),
    **dict.fromkeys(("₹", "indianrupee", "indianrupees", "インドルピー"), ("INR",)),
    **dict.fromkeys(("rs", "rupee", "rupees", "ルピー"), ("", *_RUPEES)),
    **dict.fromkeys(("rp", "rupiah", "ルピア"), ("IDR",)),
    **dict.fromkeys(("rm", "ringgit", "リンギット"), ("MYR",)),
    **dict.fromkeys(("₩", "won", "ウォン"), ("KRW", "KPW")),
    **dict.fromkeys(("฿", "baht", "バーツ"), ("THB",)),
    **dict.fromkeys(("₫", "dong", "ドン"), ("VND",)),
    **dict.fromkeys(("₱", "philippinepeso", "philippinepesos"), ("PHP",)),
    **dict.fromkeys(("₽", "rouble", "roubles", "ruble", "rubles", "ルーブル"), ("RUB",)),
    **dict.fromkeys(("₸", "tenge", "テンゲ"), ("KZT",)),
}
_ENGLISH = {
    **dict.fromkeys(("thousand", "thousands", "k"), 10**3),
    **dict.fromkeys(("lakh", "lakhs"), 10**5),
    **dict.fromkeys(("million", "millions", "mn", "m"), 10**6),
    **dict.fromkeys(("crore", "crores"), 10**7),
    **dict.fromkeys(("billion", "billions", "bn", "b"), 10**9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 10**12),
}
_JAPANESE = {"": 1, "十": 10, "百": 100, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}

_PART = re.compile(r"([0-9]+(?:[.,' ][0-9]+)*) ?([^0-9]*)")  # a figure and the words after it
_ENGLISH_SCALE = re.compile(rf"({'|'.join(sorted(_ENGLISH, key=len, reverse=True))})(?![a-z])", re.IGNORECASE)
_JAPANESE_SCALE = re.compile(r"([十百千]?)([万億兆])|(千)")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]{1,2})?|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?")
_FIGURES = (  # each with the sign that parts its thousands, and that of its decimals
    (re.compile(r"[0-9]+"), "", ""),
    (re.compile(r"[0-9]{1,3}(?:([,' ])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?"), ",' ", "."),
    (re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?"), ",", "."),  # India's: 1,00,00,000
    (re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]{1,2})?|[0-9]{1,3}\.[0-9]{3},[0-9]{1,2}"), ".", ","),
    (re.compile(r"[0-9]+\.[0-9]+"), "", "."),
)
_TWO_READINGS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_LONGEST = 60
_TOO_MUCH = Decimal(10) ** 18  # what the column holds
_EXACT = Context(prec=2 * _LONGEST)


class UnreadableAmountError(ValueError):
    """A text that is no amount, or could be several; the message says why. `field` is amount or currency."""

    def __init__(self, reason: str, field: str = "amount"):
        super().__init__(reason)
        self.field = field


class Amount(NamedTuple):
    """A sum as it was read. `currency` is "" where neither the text nor the field beside it gives one."""

    value: Decimal
    currency: str
    is_plain: bool  # typed as a bare number: nothing had to be read into it

    def __str__(self) -> str:
        """In full, so that nobody misses a zero: "USD 2,000,000"."""
        return f"{self.currency} {self.value:,.2f}".removesuffix(".00").strip()


def currency_choices() -> list[tuple[str, str]]:
    """For a form: the codes with their names, and nothing first."""
    return [
        ("", "---------"),
        *((code, f"{code} – {get_currency_name(code, locale='en')}") for code in sorted(CURRENCIES)),
    ]


def read_amount(text: str, currency: str = "") -> Amount:
    """Read what somebody typed as an amount; `currency` is the code in the field beside it, "" for none.

    >>> str(read_amount("US$1.5 billion")), str(read_amount("3兆5,000億円")), str(read_amount("2 million", "EUR"))
    ('USD 1,500,000,000', 'JPY 3,500,000,000,000', 'EUR 2,000,000')

    Raises UnreadableAmountError.
    """
    currency = currency.strip().upper()
    typed = _normalised(text)
    before, figures = re.fullmatch(r"([^0-9]*)(.*)", typed).groups()  # type: ignore[union-attr]  # it matches anything
    if not figures:
        raise UnreadableAmountError(_("“%(text)s” is no amount: write it in digits.") % {"text": typed})
    parts = [match.groups() for match in _PART.finditer(figures)]
    value, after = _sum(parts)
    said = [word for word in (before.strip(), after) if word]
    if value != value.quantize(Decimal("0.01"), context=_EXACT):
        raise UnreadableAmountError(_("“%(text)s” is finer than two decimals.") % {"text": typed})
    if not 0 < value < _TOO_MUCH:
        raise UnreadableAmountError(
            _("An amount is more than 0 and less than a quintillion; leave it empty where none is given.")
        )
    return Amount(value, _currency(said, currency), bool(_PLAIN.fullmatch(typed)))


def _normalised(text: str) -> str:
    """With full-width signs as ASCII and single spaces; superscripts and fractions would become other numbers."""
    if len(text) > _LONGEST or any(unicodedata.category(sign) == "No" for sign in text):
        raise UnreadableAmountError(_("“%(text)s” is no amount.") % {"text": text[:_LONGEST]})
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())


def _sum(parts: list[tuple[str, str]]) -> tuple[Decimal, str]:
    """The value of figures with their words, and what the last words say beside a scale.

    Only Japanese writes a sum in several: 3兆 and 5,000億.
    """
    total, last = Decimal(0), _TOO_MUCH
    for place, (figure, words) in enumerate(parts, 1):
        scale, rest, is_japanese = _scale(words)
        if len(parts) > 1 and ((rest and place < len(parts)) or not is_japanese):
            raise _several_figures()
        value = _EXACT.multiply(_number(figure, scaled=scale > 1), Decimal(scale))
        if len(parts) > 1 and value >= last:
            raise _several_figures()
        total, last = _EXACT.add(total, value), Decimal(scale)
    return total, rest


def _several_figures() -> UnreadableAmountError:
    return UnreadableAmountError(_("Write one figure; how sure it is goes into what it is for."))


def _scale(words: str) -> tuple[int, str, bool]:
    """The scale at the beginning of words, what follows it, and whether Japanese is written so: (10**8, "円", True)."""
    if match := _ENGLISH_SCALE.match(words):
        return _ENGLISH[match[1].lower()], words[match.end() :].strip(), False
    if match := _JAPANESE_SCALE.match(words):
        tens, scale, thousand = match.groups(default="")
        return _JAPANESE[tens] * _JAPANESE[scale] * _JAPANESE[thousand], words[match.end() :].strip(), True
    return 1, words.strip(), True


def _number(figure: str, *, scaled: bool) -> Decimal:
    if not scaled and _TWO_READINGS.fullmatch(figure):
        reason = _("“%(figure)s” can be read in two ways: write %(thousands)s, or fewer decimals.")
        raise UnreadableAmountError(reason % {"figure": figure, "thousands": figure.replace(".", ",")})
    for pattern, grouping, decimal in _FIGURES:
        if pattern.fullmatch(figure):
            digits = figure.translate({ord(sign): None for sign in grouping})
            return Decimal(digits.replace(decimal, ".") if decimal else digits)
    reason = _("“%(figure)s” can be read in two ways: write 1,500,000 or 1.5.")
    raise UnreadableAmountError(reason % {"figure": figure})


def _currency(said: list[str], given: str) -> str:
    """The code that the words of an amount and the field beside it agree on."""
    meant = [_meanings(words) for words in said]
    codes = [code for code in dict.fromkeys([given, *(code for some in meant for code in some)]) if code]
    agreed = [code for code in codes if all(code in some for some in meant) and given in ("", code)]
    if not meant:
        return given
    if not agreed:
        words = {"words": " … ".join(said), "given": given}
        reason = _("“%(words)s” is not the currency %(given)s.") if given else _("“%(words)s” are two currencies.")
        raise UnreadableAmountError(reason % words, "currency")
    if len(agreed) > 1 and any(some[0] == "" for some in meant):
        words = {"words": said[0], "codes": ", ".join(agreed)}
        raise UnreadableAmountError(_("“%(words)s” can be %(codes)s: choose the currency.") % words, "currency")
    return agreed[0]


def _meanings(words: str) -> tuple[str, ...]:
    """The codes that words for a currency can mean."""
    if words.upper() in CURRENCIES:
        return (words.upper(),)
    meanings = _WORDS.get(re.sub(r"[ .]", "", words).casefold())
    if meanings is None:
        reason = _("“%(words)s” can't be read: write digits, million or billion, and a currency such as USD.")
        raise UnreadableAmountError(reason % {"words": words})
    return meanings
