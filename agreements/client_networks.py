"""The network of a client's address: what limits count, and what the security log tells in its place."""

import ipaddress

IPV6_PREFIX = 64  # what one connection is given to itself, so that its addresses cost nothing


def network_of(address: str) -> str:
    """An IPv4 address as it is, an IPv6 address without its last half; "" for what is no address.

    >>> network_of("2001:db8:1:2:a:b:c:d")
    '2001:db8:1:2::'
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(parsed), IPV6_PREFIX), strict=False).network_address)
    return address
