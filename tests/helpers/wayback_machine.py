"""A server of a test's own that speaks the answers of the Wayback Machine's two services."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class WaybackMachine(BaseHTTPRequestHandler):
    """Knows a copy of what has "kept" in its address, makes one of what has "fresh", and is at times too busy."""

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        if "busy" in self.path and self.server.busy:
            self.server.busy -= 1
            self.answer(429, b"", **{"Retry-After": self.server.retry_after})
        elif parts.path == "/wayback/available":
            self.available(parse_qs(parts.query)["url"][0])
        elif parts.path.startswith("/save/"):
            self.save(self.path.removeprefix("/save/"))
        else:
            self.answer(200, b"<html>The copy</html>")

    def available(self, page: str):
        """Tell of the copy that is kept, or of what no copy is."""
        closest = {"available": True, "status": "200", "timestamp": "20240110090000", "url": self.copy(page)}
        known = {
            "kept": closest,
            "error-page": closest | {"status": "404"},
            "stranger": closest | {"url": "https://evil.example/web/20240110090000/http://a.jp/"},
        }
        found = next((copy for word, copy in known.items() if word in page), None)
        told = {"url": page, "archived_snapshots": {"closest": found} if found else {}}
        self.answer(200, b"[]" if "nonsense" in page else json.dumps(told).encode())

    def save(self, page: str):
        """Lead to a new copy, or say that the page did not answer."""
        if "fresh" in page:
            self.answer(302, b"", Location=self.copy(page, "20261128030405"))
        else:
            self.answer(520, b"The site did not answer.")

    def copy(self, page: str, moment: str = "20240110090000") -> str:
        """The address of a copy."""
        return f"{self.server.url}/web/{moment}/{page}"

    def answer(self, status: int, body: bytes, **headers: str):
        """Answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving():
    """A running archive; `asked` lists the paths that it was asked, `busy` says how often it refuses busy pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), WaybackMachine) as server:
        server.asked, server.busy, server.retry_after = [], 0, "0"
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield server
        finally:
            server.shutdown()
