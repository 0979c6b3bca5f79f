"""Web addresses that everybody can open: what a source may be cited by, and where a link check may connect to."""

import ipaddress
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Names that lead nowhere or into one's own network (RFC 6761, 6762, 7686, 8375; .internal is ICANN's).
_OWN_NAMES = ("localhost", "local", "localdomain", "internal", "home.arpa", "test", "invalid", "onion")
# Reserved for passing IPv4 through IPv6, so that any of our own addresses may be behind them, and site-local.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of a network's own
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "192.88.99.0/24",  # relays of 6to4
        "fec0::/10",  # site-local
    )
)


def is_public_ip(host: str) -> bool:
    """Whether an IP address is one machine of the public internet; ValueError when it is no IP address.

    >>> is_public_ip("8.8.8.8"), is_public_ip("10.0.0.1"), is_public_ip("64:ff9b::a00:1"), is_public_ip("fe80::1%eth0")
    (True, False, False, False)
    """
    address = ipaddress.ip_address(host.partition("%")[0])
    is_ours = any(address in network for network in _NOT_PUBLIC if network.version == address.version)
    return address.is_global and not (is_ours or address.is_multicast or address.is_reserved)


def is_public_host(host: str) -> bool:
    """Whether a host, as `urlsplit()` gives it, has a name with a dot that is nobody's own, or a public IP address.

    >>> [is_public_host(host) for host in ("www.meti.go.jp", "intranet", "printer.local", "127.1")]
    [True, False, False, False]
    """
    if ":" in host:
        try:
            return is_public_ip(host)
        except ValueError:
            return False
    try:
        name = host.encode("idna").decode().lower().removesuffix(".")  # wide letters and dots as resolvers read them
    except UnicodeError:
        return False
    try:
        return is_public_ip(name)
    except ValueError:
        last = name.rpartition(".")[2]
        # A last label of digits or 0x… is an IPv4 address in one of its old spellings.
        is_named = "." in name and not (last.isdigit() or last.startswith("0x"))
        return is_named and not f".{name}".endswith(tuple(f".{own}" for own in _OWN_NAMES))


def problem(address: str) -> str:
    """Why not everybody can open an address, as a sentence; "" where nothing is wrong."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return _("This is no web address.")
    if parts.scheme not in {"http", "https"} or not host:
        return _("A web address begins with http:// or https:// and a host.")
    if "@" in parts.netloc:
        return _("A web address here has no user name or password in it.")
    if not is_public_host(host):
        return _("Only who is in the same network can open this address: give the public one.")
    return ""


def validate_public_address(address: str) -> None:
    """Validator of model fields: ValidationError when not everybody can open the address."""
    if reason := problem(address):
        raise ValidationError(reason, code="not_public")
