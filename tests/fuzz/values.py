"""Values that have broken other systems, mixed with plausible ones that lead past the first check."""

import sys
import unicodedata
from collections import defaultdict
from functools import cache
from random import Random

NUMBERS = (
    "0", "-1", "1", "7", "1.0", "1_0", "+1", "１２", "٣", "²", "0x1f", "1e3", "1e400", "NaN", "Infinity",
    "-0", "32767",
    "32768", "40000", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808",
    "9" * 400, "1,5",
    "2 million", "1.5bn", "3兆円", "US$1 billion", "1.000", "1'000", "½",
)  # fmt: skip
DATES = (
    "2024", "2024-01", "2024-01-09", "0000", "0001-01-01", "0202-05-01", "1944-12-31", "9999",
    "9999-12-31", "10000-01-01",
    "2024-02-30", "2024-13", "2023-02-29", "2024-1-9", "2024/1/9", "9.1.2024", "3/4/2024", "01/02/03", "Jan-24",
    "9 January 2024", "January 9, 2024", "2024年1月9日", "令和6年1月9日", "令和元年", "平成31年5月1日",
    "昭和100年", "R6.1.9",
    "2024-01-09T24:00:00", "2024-W02", "-2024", "２０２４", "45300", "45300.5", "today", "1 2024", "2031-05-05",
)  # fmt: skip
TEXTS = (
    "", " ", "none", "null", "NULL", "undefined", "true", "\t", "\n", "\r\n", "a\rb", "\0", "a\0b",
    "\x0b", "\x1b[31m",
    "\x7f", "\x85", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff", "\ufeff", "\u200b", "\u00ad", "\u202e",
    "\u2028",
    "\u2066", "\u00a0", "e\u0301" * 20, "\u0301" * 60, "ﷺ", "ß", "İ", "ı", "ǆ", "👩‍👩‍👧‍👦", "🇯🇵", "ｶﾞｽ",
    "か\u3099", "﨑",
    "<b>", "<script>alert(1)</script>", "]]>", "<!--", "&amp;", "&#0;", "&#xFFFF;", "%00", "%s%n",
    "{{ 7*7 }}", "{% now %}",
    "' OR 1=1 --", '"; DROP TABLE x', "\\", "../../etc/passwd", "=1+1", "=cmd|' /C calc'!A0", "+1", "-1",
    "@SUM(A1)",
    "'=1+1", "_x000B_", "_xFFFF_", "http://", "https://a b", "https://127.0.0.1/", "https://[::1]/",
    "javascript:alert(1)",
    "https://example.org/" + "a" * 2000, "x" * 10_000, "Antidisestablishmentarianism" * 11, "水" * 3000,
    "a " * 4000,
)  # fmt: skip


@cache
def characters() -> dict[str, list[str]]:
    """Every character but half surrogate pairs, which no encoding writes, by its category in Unicode."""
    by_category: dict[str, list[str]] = defaultdict(list)
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if (category := unicodedata.category(char)) != "Cs":
            by_category[category].append(char)
    return by_category


def value(chance: Random, *plausible: str) -> str:
    """An odd value, or one of the plausible ones, or both in one."""
    kinds = (NUMBERS, DATES, TEXTS, plausible or TEXTS)
    drawn = chance.choice(chance.choice(kinds))
    if chance.random() < 0.2:
        category = chance.choice(sorted(characters()))
        odd = "".join(chance.choices(characters()[category], k=chance.choice((1, 1, 3))))
        place = chance.randrange(len(drawn) + 1)
        drawn = drawn[:place] + odd + drawn[place:]
    return drawn
