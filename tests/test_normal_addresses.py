"""Normal forms of addresses: what is one page, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.normal_addresses import host_of, is_web_address, normal_address, typed_address

PAGE = "https://www.meti.go.jp/policy/jcm?id=5&lang=en"


@pytest.mark.parametrize(
    "other",
    [
        "http://www.meti.go.jp/policy/jcm?id=5&lang=en",
        "https://meti.go.jp/policy/jcm?id=5&lang=en",
        "HTTPS://WWW.METI.GO.JP/policy/jcm?id=5&lang=en",
        "https://www.meti.go.jp./policy/jcm?id=5&lang=en",
        "https://www.meti.go.jp:443/policy/jcm?id=5&lang=en",
        "http://www.meti.go.jp:80/policy/jcm?id=5&lang=en",
        "https://www.meti.go.jp/policy/jcm/?id=5&lang=en",
        "https://www.meti.go.jp/policy/jcm/index.html?id=5&lang=en",
        "https://www.meti.go.jp/policy/jcm/INDEX.HTM?id=5&lang=en",
        "https://www.meti.go.jp/policy/jcm/index.php?id=5&lang=en",
        "https://www.meti.go.jp/policy/jcm/default.aspx?id=5&lang=en",
        "https://www.meti.go.jp/policy/./x/../jcm?id=5&lang=en",
        "https://www.meti.go.jp/%70olicy/jcm?id=5&lang=en",
        "https://www.meti.go.jp/policy/jcm?id=5&lang=en#section-2",
        "https://www.meti.go.jp/policy/jcm?id=5&lang=en#:~:text=9%20January",
        "https://www.meti.go.jp/policy/jcm?utm_source=x&id=5&utm_medium=y&lang=en&fbclid=z",
        "https://www.meti.go.jp/policy/jcm?id=5&lang=en&gclid=1&UTM_Campaign=2&mc_cid=3",
        " https://www.meti.go.jp/policy/jcm?id=5&lang=en ",
    ],
)
def test_these_are_one_page(other):
    assert normal_address(other) == normal_address(PAGE) == "meti.go.jp/policy/jcm?id=5&lang=en"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://meti.go.jp/a", "https://meti.go.jp/A"),
        ("https://meti.go.jp/a", "https://meti.go.jp:8443/a"),
        ("https://meti.go.jp/?id=1", "https://meti.go.jp/?id=2"),
        ("https://meti.go.jp/", "https://chusho.meti.go.jp/"),
        ("https://meti.go.jp/index.php/en", "https://meti.go.jp/en"),
        ("https://meti.go.jp/my-index.html", "https://meti.go.jp/my-"),
        ("https://meti.go.jp/a%2Fb", "https://meti.go.jp/a/b"),
        ("https://meti.go.jp/a%3Fb", "https://meti.go.jp/a?b"),
        ("https://meti.go.jp/#/press/1", "https://meti.go.jp/#/press/2"),
        ("https://meti.go.jp/?reference=1", "https://meti.go.jp/"),
        ("https://web.archive.org/web/2024/http://meti.go.jp/index.html", "https://meti.go.jp/"),
        ("https://web.archive.org/web/2024/http://a.jp/index.html", "https://web.archive.org/web/2024/http://a.jp/"),
        ("https://web.archive.org/web/2024/http://a.jp/", "https://web.archive.org/web/2025/http://a.jp/"),
    ],
)
def test_these_are_two_pages(one, other):
    assert normal_address(one) != normal_address(other)


def test_escapes_are_read_however_they_are_spelt():
    spellings = ["https://日本.jp/水素?q=水素", "https://xn--wgv71a.jp/%e6%b0%b4%e7%b4%a0?q=%E6%B0%B4%E7%B4%A0"]

    assert {normal_address(one) for one in spellings} == {"xn--wgv71a.jp/水素?q=水素"}
    assert normal_address("https://a.jp/%ff%2f") == "a.jp/%FF%2F"


@given(st.text() | st.builds("https://{}/{}".format, st.text(), st.text()) | st.text().map("https://a.jp/{}".format))
def test_any_text_has_a_normal_form_of_about_its_length(text):
    assert len(normal_address(text)) <= 10 * len(text) + 10
    assert isinstance(host_of(text), str)
    assert is_web_address(text) in {True, False}


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#%"), max_size=30))
def test_a_page_with_tracking_is_the_page_without(path):
    bare = f"https://www.meti.go.jp/x{path}"

    assert normal_address(f"{bare}?utm_source=news#top") == normal_address(bare)
    assert typed_address(bare.removeprefix("https://")) == normal_address(bare)
