"""X-Forwarded-For and its like: believed from TRUSTED_PROXIES, removed from everybody else's requests."""

import ipaddress
from functools import lru_cache

from django.conf import settings

# What proxies add. Any client can send them too, so Django never sees them.
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_REAL_IP",
    "HTTP_X_REQUEST_ID",
)


@lru_cache(maxsize=1024)
def is_trusted(address: str) -> bool:
    """Whether the settings name this address as one of our own proxies."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1024)
def real_address(nearest: str, forwarded_for: str) -> str:
    """The last address before the trusted proxies; what a client wrote further left is not believed.

    With 127.0.0.1 trusted, real_address("127.0.0.1", "1.1.1.1, 203.0.113.9") is "203.0.113.9".
    """
    address = nearest
    for hop in reversed(forwarded_for[-500:].split(",")):
        if not is_trusted(address) or not is_address(hop.strip()):
            break
        address = hop.strip()
    return address


def apply_forwarded_headers(environ: dict) -> str:
    """Write the real address and scheme into `environ`, drop what was forwarded; gives a trusted proxy's request id."""
    forwarded = {name: environ.pop(name) for name in FORWARDED if name in environ}
    if not forwarded or not is_trusted(environ.get("REMOTE_ADDR", "")):
        return ""
    environ["REMOTE_ADDR"] = real_address(environ["REMOTE_ADDR"], forwarded.get("HTTP_X_FORWARDED_FOR", ""))
    scheme = forwarded.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
    if scheme in {"http", "https"}:
        environ["wsgi.url_scheme"] = scheme
    return forwarded.get("HTTP_X_REQUEST_ID", "")
