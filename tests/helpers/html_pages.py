"""A page as its visitor meets it: parsed strictly, its text, its links."""

import html5lib

XHTML = "{http://www.w3.org/1999/xhtml}"


def parse(answer):
    """The page as a tree; ParseError where a browser would have to guess."""
    return html5lib.HTMLParser(strict=True).parse(answer.content.decode())


def read(answer) -> str:
    """The text of the page's main part, words apart by one space."""
    main = next(parse(answer).iter(f"{XHTML}main"))
    return " ".join(" ".join(main.itertext()).split())


def links(answer) -> dict[str, str]:
    """Where the links of the page's main part lead, by their text."""
    main = next(parse(answer).iter(f"{XHTML}main"))
    return {" ".join(" ".join(node.itertext()).split()): node.get("href") for node in main.iter(f"{XHTML}a")}
