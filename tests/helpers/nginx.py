"""The nginx file of docs/deploy.md, with the folders and ports of a test, and who asks it."""

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPSConnection
from pathlib import Path

from tests.helpers.running_site import ROOT, free_port, wait_for

FILES = ROOT / "docs" / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def nginx(folder: Path, **replaced: str) -> Iterator[int]:
    """A running nginx; `replaced` says what stands in the place of other words of the file. Gives the port of https."""
    key, certificate, port = folder / "key.pem", folder / "certificate.pem", free_port()
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", key]
    subprocess.run([*make, "-out", certificate], check=True, capture_output=True)
    site = (FILES / "nginx.conf").read_text()
    site = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", site)
    site = re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", site)
    site = re.sub(r"(?<=listen )\[::\]:", "[::1]:", site)
    site = re.sub(r"(?<=[ :])443 ssl", f"{port} ssl", site)
    site = re.sub(r"(?<=[ :])80;", f"{free_port()};", site)  # only root may open these
    replaced = {"/var/log/nginx/": f"{folder}/", "/etc/nginx/cooperation-": f"{FILES}/nginx-", **replaced}
    for old, new in replaced.items():
        assert old in site
        site = site.replace(old, new)
    whole = folder / "nginx.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""  # else it may not enter the folders of tests
    http = "types { text/html html; text/css css; text/csv csv; }"
    whole.write_text(f"{user}pid {folder}/pid;\ndaemon off;\nevents {{}}\nhttp {{\n{http}\n{site}\n}}\n")
    with subprocess.Popen([NGINX, "-c", whole, "-p", folder, "-e", folder / "log"], stderr=subprocess.PIPE) as server:
        try:
            wait_for(lambda: server.poll() is not None or ask(port, "/static/none")[0], 10)
            assert server.poll() is None, server.stderr.read()
            yield port
        finally:
            server.terminate()


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer over TLS."""
    context = ssl._create_unverified_context()
    with closing(HTTPSConnection("127.0.0.1", port, context=context, timeout=20)) as connection:
        connection.request("GET", path, headers={"Host": "cooperation.example.org", **headers})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
