"""Normal forms of web addresses: two addresses with the same one are one page, and so one source."""

import re
from contextlib import suppress
from urllib.parse import quote, unquote, urljoin, urlsplit

from agreements.tracking_parameters import is_tracking_parameter

_INDEX = re.compile(r"(?<=/)(?:index|default)\.(?:s?html?|xhtml|php\d?|aspx?|jsp|cgi|cfm|do)\Z", re.IGNORECASE)
_ESCAPES = re.compile(r"(?:%[0-9a-f]{2})+", re.IGNORECASE)
_ARCHIVED = re.compile(r"/https?:/", re.IGNORECASE)  # the address of the page that an archive keeps is part of its own
_DEFAULT_PORTS = {80, 443}


def normal_address(address: str) -> str:
    """What is the same for all addresses of a page: no scheme, www., default port, default index, fragment, tracking.

    An address of an archive says exactly which copy of what it is, and only its host is made equal. A text that is no
    web address is given back. The result is no address to ask: a page may be there at http:// alone.

    >>> normal_address("HTTP://www.METI.go.jp:80/policy/index.html?utm_source=x&id=%e6%97%a5#top")
    'meti.go.jp/policy?id=日'
    >>> normal_address("https://web.archive.org/web/2024/http://www.example.org/index.html")
    'web.archive.org/web/2024/http://www.example.org/index.html'
    """
    address = address.strip()
    try:
        parts = urlsplit(address)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return address
    if parts.scheme not in {"http", "https"} or not host:
        return address
    if port and port not in _DEFAULT_PORTS:
        host += f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    if _ARCHIVED.search(parts.path):
        return f"{host}{parts.path}{query}"
    return f"{host}{_path(parts.path)}{_query(parts.query)}{_route(parts.fragment)}"


def is_web_address(text: str) -> bool:
    """Whether a text that somebody typed or pasted is meant as the address of a page.

    >>> [is_web_address(text) for text in ("https://www.meti.go.jp/", "www.meti.go.jp/a", "hydrogen http", "US/Japan")]
    [True, True, False, False]
    """
    text = text.strip()
    return text.isprintable() and re.match(r"(?:https?://|www\.)[^\s/]+\.\S+\Z", text, re.IGNORECASE) is not None


def typed_address(text: str) -> str:
    """The normal form of an address as people paste it, perhaps without a scheme."""
    text = text.strip()
    return normal_address(text if re.match(r"[a-z]+://", text, re.IGNORECASE) else f"https://{text}")


def host_of(address: str) -> str:
    """The host as readers know it: without www.

    >>> host_of("https://www.meti.go.jp/press/")
    'meti.go.jp'
    """
    return normal_address(address).partition("/")[0].partition("?")[0]


def _host(name: str) -> str:
    """A host in small letters, as it is spelt in the domain name system, without www. and the dot of its root."""
    if ":" not in name:
        with suppress(UnicodeError):
            name = name.encode("idna").decode()
    name = name.lower().removesuffix(".")
    bare = name.removeprefix("www.")
    return f"[{name}]" if ":" in name else bare if "." in bare else name


def _path(path: str) -> str:
    if "/." in path:  # steps up and down, as browsers go them
        path = urlsplit(urljoin(f"http://host{path}", path)).path
    return _INDEX.sub("", _unescaped(path)).rstrip("/")


def _query(query: str) -> str:
    """The parameters that say which page, as they stand, with their question mark."""
    told = [part for part in query.split("&") if part and not is_tracking_parameter(unquote(part.partition("=")[0]))]
    return f"?{_unescaped('&'.join(told))}" if told else ""


def _route(fragment: str) -> str:
    """A fragment leads to a place of the page, but for one with a path in it: there scripts show another page."""
    return f"#{fragment}" if fragment.startswith(("/", "!")) else ""


def _unescaped(text: str) -> str:
    """Letters, digits and signs without a meaning of their own as themselves, all else as escapes in capitals."""
    return _ESCAPES.sub(_letters, text)


def _letters(escapes: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(escapes[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return escapes[0].upper()
    return "".join(quote(letter, safe="") if _has_meaning(letter) else letter for letter in text)


def _has_meaning(letter: str) -> bool:
    """Whether a letter must stay escaped: it would divide the address, or not be seen."""
    return not letter.isprintable() or (letter.isascii() and not (letter.isalnum() or letter in "-._~"))
