"""A reader who asks a WSGI application as a server would."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

# On every answer.
SECURITY_HEADERS = {
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
}


@dataclass(frozen=True)
class Heard:
    """An answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Reader:
    """Asks; every header can be given by its WSGI name, once or always: `reader.get("/", HTTP_COOKIE="a=b")`."""

    def __init__(self, application: Callable, **always):
        self._application, self._always = application, always

    def get(self, address: str, method: str = "GET", **environ) -> Heard:
        path, _, query = address.partition("?")
        asked = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "203.0.113.9",
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        started = []
        body = self._application(
            {**asked, **self._always, **environ}, lambda status, headers: started.append((status, headers))
        )
        whole = b"".join(body)
        if close := getattr(body, "close", None):
            close()
        [(status, headers)] = started
        return Heard(int(status[:3]), {name.lower(): value for name, value in headers}, whole)

    def send(self, address: str, form: str, **environ) -> Heard:
        """Send a form, as it is encoded."""
        body = form.encode()
        what = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body))}
        return self.get(address, "POST", **{"wsgi.input": io.BytesIO(body), **what, **environ})
