"""The files of docs/deploy.md fit the site and the programs that read them."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from cooperation.local import server_command
from tests.helpers.nginx import FILES, NGINX, ask, nginx
from tests.helpers.running_site import Visitor, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
ANALYZE = shutil.which("systemd-analyze")


def variables() -> dict[str, str]:
    """The settings of the example."""
    lines = (FILES / "environment").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_file_is_told_of():
    guide = (ROOT / "docs" / "deploy.md").read_text()

    names = [file.name for file in FILES.iterdir()]

    assert "environment" in names
    assert [name for name in names if name not in guide] == []


def test_example_settings_pass_the_deployment_check_once_the_key_is_ones_own():
    key = {"SECRET_KEY": "JkFf4n0q2m8Zr1wX7s5vT3yB9cD6eG_hKpLuQaNiOxMbVtRz0dYjWgS"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {"PATH": os.environ["PATH"], **variables(), **key}

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_every_setting_is_described_and_the_example_uses_no_other():
    described = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    code = (ROOT / "cooperation" / "settings.py").read_text()
    read = re.findall(r"(?:environ\.get|switch|words|networks|whole_number)\(\"([A-Z_]+)\"", code)

    assert sorted(described) == sorted(set(read))
    assert {"SECRET_KEY"} < set(variables()) <= set(described)


def test_service_runs_the_server_as_make_run_does_one_process_a_unit():
    [line] = re.findall(r"^ExecStart=\S+/granian (.*)$", (FILES / "cooperation@.service").read_text(), re.MULTILINE)
    recommended = " ".join(server_command("127.0.0.1", 8001)[3:])
    one_process = recommended.replace("--workers 2", "--workers 1").replace(" --respawn-failed-workers", "")

    assert line.replace("%i", "8001").replace(" --backpressure 1024", "") == one_process


@pytest.mark.skipif(not ANALYZE, reason="no systemd-analyze on this machine: apt-get install systemd")
def test_service_may_do_little():
    unit = FILES / "cooperation@.service"

    done = subprocess.run(
        [ANALYZE, "security", "--offline=yes", "--no-pager", "--threshold=15", unit], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_commands_are_started_as_the_service_is_with_arguments_as_typed(tmp_path):
    unit = dict(re.findall(r"^(\w+)=(.+)$", (FILES / "cooperation@.service").read_text(), re.MULTILINE))
    typed = ["shell", "-c", "print('two words # and $more', \"x\")", ""]
    stand_in(tmp_path / "systemd-run", 'for word in "$@"; do printf "%s\\0" "$word"; done')

    done = run_with(tmp_path, str(FILES / "cooperation-manage"), *typed)

    words = done.stdout.split("\0")[:-1]
    assert words[-len(typed) :] == typed
    assert {
        f"--uid={unit['User']}",
        f"--property=EnvironmentFile={unit['EnvironmentFile']}",
        f"--working-directory={unit['WorkingDirectory']}",
    } < set(words)


def test_watchdog_restarts_what_does_not_answer_and_nothing_else(tmp_path):
    [command] = re.findall(
        r"^ExecStart=/bin/sh -c '(.*)'$", (FILES / "cooperation-watchdog@.service").read_text(), re.M
    )
    command = command.replace("--retry-delay 5", "--retry-delay 1")
    stand_in(tmp_path / "systemctl", 'echo "$@"')
    with answering(lambda asked: asked.send_response(200)) as port:
        lives = run_with(tmp_path, "/bin/sh", "-c", command.replace("%i", str(port)))

    hangs = run_with(tmp_path, "/bin/sh", "-c", command.replace("%i", str(port)))

    assert (lives.stdout, hangs.stdout) == ("", f"try-restart cooperation@{port}.service\n")


def stand_in(program: Path, script: str) -> None:
    """A program of the machine that can't be run here, which tells what it was asked."""
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def run_with(folder: Path, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, env={"PATH": f"{folder}:{os.environ['PATH']}"}, capture_output=True, text=True, timeout=60
    )


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[int]:
    """A server that gives each GET the headers that `answer` sends, and no body; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.skipif(not NGINX, reason="no nginx on this machine: apt-get install nginx-light")
def test_nginx_counts_a_64_of_ipv6_as_one_client(tmp_path):
    counted = re.search(r"(?ms)^map .binary_remote_addr .*?^}", (FILES / "nginx.conf").read_text())[0]
    port = free_port()
    temporary = " ".join(
        f"{kind}_temp_path {tmp_path};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"""pid {tmp_path}/pid; error_log {tmp_path}/log; daemon off; events {{}}
        http {{ access_log off; {temporary} set_real_ip_from 127.0.0.1; real_ip_header X-Client; {counted}
        limit_req_zone $client_network zone=one:1m rate=1r/m;
        server {{ listen 127.0.0.1:{port}; limit_req zone=one; limit_req_status 429; root /nowhere; }} }}"""
    )
    clients = ["2001:db8::1", "2001:db8::2:0:0:1", "2001:db8:0:a0a:ffff::", "2001:db8:0:a0a::1", "203.0.113.9"]

    def ask(client: str) -> int:
        return Visitor(port).get("/", **{"X-Client": client}).status

    with subprocess.Popen([NGINX, "-c", tmp_path / "nginx.conf", "-p", tmp_path, "-e", tmp_path / "log"]) as server:
        try:
            wait_for(lambda: ask("192.0.2.1"), 10)
            heard = [ask(client) for client in [*clients, "203.0.113.9", "203.0.113.10"]]
        finally:
            server.terminate()

    assert heard == [404, 429, 404, 429, 404, 429, 404]


@pytest.mark.skipif(not NGINX, reason="no nginx on this machine: apt-get install nginx-light")
def test_nginx_serves_files_itself_and_asks_for_nothing_twice(tmp_path):
    asked = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        if request.path == "/slow":
            wait_for(lambda: len(asked) > 3, 20)  # as long as the test
        request.send_response(200)
        if request.path == "/agreements.csv":
            request.send_header("Access-Control-Allow-Origin", "*")
            request.send_header("X-Accel-Redirect", "/_files/token/agreements.csv")
            request.send_header("Content-Type", "text/csv; charset=utf-8")
            request.send_header("Content-Disposition", "attachment; filename=agreements.csv")

    static, files = tmp_path / "static", tmp_path / "files"
    (files / "token").mkdir(parents=True)
    (files / "token" / "agreements.csv").write_text("key,title\n")
    static.mkdir()
    (static / "site.0123456789ab.css").write_text("p { color: black }")
    (static / "site.0123456789ab.css.gz").write_bytes(gzip.compress(b"p { color: black }"))
    (static / "site.css").write_text("p { color: black }")
    with answering(answer) as upstream:
        places = {
            "127.0.0.1:8001": f"127.0.0.1:{upstream}",
            "127.0.0.1:8002": f"127.0.0.1:{upstream}",
            "/srv/cooperation/static": str(static),
            "/var/cache/cooperation": str(files),
            "proxy_read_timeout 60s": "proxy_read_timeout 1s",
        }
        with nginx(tmp_path, **places) as port:
            hashed = ask(port, "/static/site.0123456789ab.css", **{"Accept-Encoding": "gzip"})
            plain = ask(port, "/static/site.css")
            file = ask(port, "/agreements.csv")
            part = ask(port, "/agreements.csv", Range="bytes=4-8")
            directly = ask(port, "/_files/token/agreements.csv")
            slow = ask(port, "/slow")
            asked += ["over"] * 3
            limited = [ask(port, "/admin/login/") for _ in range(12)][-1]

    assert (hashed[0], gzip.decompress(hashed[2])) == (200, b"p { color: black }")
    assert hashed[1]["Cache-Control"] == "max-age=315360000, public, immutable"
    assert (plain[1]["Cache-Control"], plain[2]) == ("max-age=60, public", b"p { color: black }")
    assert (file[0], file[2]) == (200, b"key,title\n")
    assert file[1]["Content-Disposition"] == "attachment; filename=agreements.csv"
    assert file[1]["Content-Type"] == "text/csv; charset=utf-8"
    assert directly[0] == 404
    assert (slow[0], slow[1]["Retry-After"]) == (503, "10")
    assert (limited[0], limited[1]["Retry-After"]) == (429, "5")
    assert (part[0], part[1]["Content-Range"], part[2]) == (206, "bytes 4-8/10", b"title")
    assert file[1]["Access-Control-Allow-Origin"] == "*"
    assert asked[:6] == ["/agreements.csv", "/agreements.csv", "/slow", "over", "over", "over"]
    headers = {name: normalised(value) for name, value in site_headers() if name != "Cache-Control"}
    for answered in (hashed, plain, file, slow, limited):
        assert {name: normalised(value) for name, value in answered[1].items() if name in headers} == headers


def site_headers() -> list[tuple[str, str]]:
    """The headers that the site sets with the settings of the example."""
    code = """
import json
import django
django.setup()
from agreements.serving.upstream import security_headers
print(json.dumps(security_headers()))
"""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cooperation.settings", **variables()}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


def normalised(header: str) -> list[str]:
    """A header's parts in any order: that of a policy's directives is no one's promise."""
    return sorted(header.split("; "))
