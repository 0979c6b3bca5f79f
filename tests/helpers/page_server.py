"""A server of a test's own with every sort of page, on the loopback."""

import re
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOPBACK = "127.0.0.0/8"
PAGE = """<html><head><title>Ministry</title><style>.a { content: "gone" }</style></head><body>
<h1>Memorandum</h1><p>Signed in Oslo on&nbsp;<b>9</b> January\n2024 – by “both” sides.</p>
<p>日本とノルウェーは、令和６年１月９日に協力覚書に署名した。</p><table><tr><td>US$1.5</td><td>billion</td></tr></table>
</body></html>"""


def small_pdf(text: str) -> bytes:
    """A PDF with one page that shows a line."""
    drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    return made + head + table + end


class Pages(BaseHTTPRequestHandler):
    """The server's pages, by the first word of their path."""

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        with self.server.counted:
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
            self.server.counted.notify_all()
        with suppress(BrokenPipeError, ConnectionResetError):  # the checker has seen enough
            getattr(self, re.match(r"/([\w-]+)", self.path)[1].replace("-", "_"))()

    do_HEAD = do_GET  # noqa: N815

    def answer(self, status: int, **headers: str):
        with self.server.counted:  # once the answer is out, the next question may come before this thread goes on
            self.server.at_once -= 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def fine(self):
        self.answer(200)

    def robots(self):
        """The rules of our server: one of its rooms refuses programs."""
        self.answer(200)
        self.wfile.write(b"User-agent: *\nDisallow: /members-*/\n")

    def words(self):
        self.text("text/html; charset=utf-8", PAGE)

    def shift_jis(self):
        """What says itself how it is written, as old pages of ministries do."""
        self.text("text/html", PAGE.replace("<head>", '<head><meta charset="Shift_JIS">'), "cp932")

    def pdf(self):
        self.answer(200, **{"Content-Type": "application/pdf"})
        self.wfile.write(small_pdf("Signed in Oslo on 9 January 2024, US$1.5 billion"))

    def broken_pdf(self):
        self.answer(200, **{"Content-Type": "application/pdf"})
        self.wfile.write(b"%PDF-1.4 and nothing of the sort")

    def image(self):
        self.answer(200, **{"Content-Type": "image/png"})
        self.wfile.write(b"\x89PNG 9 January 2024")

    def empty(self):
        self.text("text/html", "<title></title><script>'9 January 2024'</script>")

    def endless_words(self):
        self.answer(200, **{"Content-Type": "text/html"})
        while not self.server.over.is_set():
            self.wfile.write(b"9 January 2024 " * 10_000)

    def slow_words(self):
        self.answer(200, **{"Content-Type": "text/html"})
        self.wfile.write(PAGE.encode())
        self.server.over.wait(3)

    def moved_words(self):
        self.answer(301, Location="/words/new")

    def to_private(self):
        self.answer(302, Location="http://10.0.0.1/")

    def members_only(self):
        self.text("text/html", PAGE)

    def text(self, kind: str, text: str, encoding: str = "utf-8"):
        """Answer with a text in an encoding."""
        self.answer(200, **{"Content-Type": kind})
        if self.command == "GET":
            self.wfile.write(text.encode(encoding, "xmlcharrefreplace"))

    def missing(self):
        self.answer(404)

    def gone(self):
        self.answer(410)

    def head_refused(self):
        self.answer(405 if self.command == "HEAD" else 200)

    def slow(self):
        self.server.over.wait(3)
        self.answer(200)

    def together(self):
        """Answer when four are asked at once; a fifth would come while they wait."""
        with self.server.counted:
            self.server.counted.wait_for(lambda: self.server.most_at_once >= 4, timeout=30)
            self.server.counted.wait_for(lambda: self.server.most_at_once > 4, timeout=0.3)
        self.answer(200)

    def drip(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.server.over.wait(0.05):
            self.wfile.write(b"x")

    def endless(self):
        self.answer(405 if self.command == "HEAD" else 200)
        while self.command == "GET" and not self.server.over.is_set():
            self.wfile.write(b"more and more " * 1000)

    def broken(self):
        self.wfile.write(b"\x00\xffnonsense\r\n\r\n")

    def moved(self):
        self.answer(301, Location="/fine")

    def moved_away(self):
        self.answer(302, Location="file:///etc/passwd")

    def hop(self):
        """Lead on as often as the address says: /hop/2, /hop/1, /hop/0, which is a page."""
        left = int(self.path.rpartition("/")[2])
        self.answer(302, Location=f"/hop/{left - 1}") if left else self.answer(200)

    def round_and_round(self):
        self.answer(302, Location="/round-and-round")


@contextmanager
def serving(host: str):
    """A running server; `asked` lists what it was asked, `most_at_once` how many it answered at a time."""
    with ThreadingHTTPServer((host, 0), Pages) as server:
        server.asked, server.counted, server.over = [], threading.Condition(), threading.Event()
        server.at_once = server.most_at_once = 0
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
