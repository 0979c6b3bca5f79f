"""What one stranger at one address can do to a site: each for some seconds, from a process of its own.

    python -m tests.helpers.floods workbooks http://127.0.0.1:8000 5

Only addresses of this machine are asked, and all of it ends by itself.
"""

import ipaddress
import socket
import ssl
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import count
from urllib.parse import urlsplit

TIMEOUT = 30
YEARS = range(1990, 2027)


class Stranger:
    """Somebody at 127.0.0.1, who asks for so many seconds."""

    def __init__(self, url: str, seconds: float):
        site = urlsplit(url)
        if not ipaddress.ip_address(site.hostname).is_loopback:
            sys.exit("Only this machine may be asked.")
        self.host, self.port, self.is_tls = site.hostname, site.port, site.scheme == "https"
        self.ends = time.monotonic() + seconds
        self.heard: Counter = Counter()

    def get(self, path: str, **headers: str) -> None:
        kind = HTTPSConnection if self.is_tls else HTTPConnection
        context = {"context": ssl._create_unverified_context()} if self.is_tls else {}
        connection = kind(self.host, self.port, timeout=TIMEOUT, **context)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            self.heard[answer.status] += 1
        except (OSError, HTTPException) as error:
            self.heard[type(error).__name__] += 1
        finally:
            connection.close()

    def flood(self, path: str, at_once: int, **headers: str) -> None:
        """Ask again and again, so many at a time; "{0}" in the path is another number and "{1}" a year each time."""
        numbers = count()

        def go_on(_number: int) -> None:
            while time.monotonic() < self.ends:
                number = next(numbers)
                self.get(path.format(number, YEARS[number % len(YEARS)]), **headers)

        with ThreadPoolExecutor(at_once) as threads:
            list(threads.map(go_on, range(at_once)))

    def hold(self, sent: bytes, sockets: int) -> None:
        """Open sockets, send this on each, read nothing, and wait."""
        with ExitStack() as stack:
            for _ in range(sockets):
                with suppress(OSError):
                    client = stack.enter_context(socket.create_connection((self.host, self.port), timeout=5))
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                    if self.is_tls:
                        client = stack.enter_context(ssl._create_unverified_context().wrap_socket(client))
                    client.sendall(sent)
                    self.heard["held"] += 1
            time.sleep(max(0, self.ends - time.monotonic()))


FLOODS: dict[str, Callable[[Stranger], None]] = {
    "workbooks": lambda who: who.flood("/agreements.xlsx?year_to={1}&page={0}", 24),
    "feeds": lambda who: who.flood("/feed/?year_to={1}&page={0}", 100),
    "API documents": lambda who: who.flood("/api/docs/?{0}", 50),
    "cookies": lambda who: who.flood("/agreements/", 8, Cookie="foo=sessionid"),
    "searches": lambda who: who.flood("/agreements/?q=word{0}", 20),
    "never read": lambda who: who.hold(b"GET /agreements.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 200),
    "half requests": lambda who: who.hold(b"GET / HT", 200),
    "slow posts": lambda who: who.hold(
        b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=a\r\nContent-Length: 9999\r\n\r\na=", 200
    ),
    "slow posts to pages": lambda who: who.hold(
        b"POST /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=a\r\nContent-Length: 9999\r\n\r\na=", 200
    ),
}

if __name__ == "__main__":
    name, url, seconds = sys.argv[1:]
    stranger = Stranger(url, float(seconds))
    FLOODS[name](stranger)
    print(dict(stranger.heard))
