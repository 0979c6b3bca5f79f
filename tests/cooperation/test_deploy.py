"""The files of docs/deploy.md fit the site and the programs that read them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cooperation.local import server_command
from tests.helpers.running_site import Visitor, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "docs" / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


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

    assert line.replace("%i", "8001").replace(" --backpressure 64", "") == one_process


@pytest.mark.skipif(not NGINX, reason="no nginx on this machine: apt-get install nginx-light")
def test_nginx_takes_its_file(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=x",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run(make, check=True, capture_output=True)
    site = (FILES / "nginx.conf").read_text()
    site = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", site)
    site = re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", site)
    site = site.replace("/var/log/nginx/", f"{tmp_path}/")
    for port in ("80", "443"):  # which only root may open
        site = re.sub(rf"(?<=listen )(\[::\]:)?{port}\b", rf"\g<1>{free_port()}", site)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}\n}}\n")

    done = subprocess.run(
        [NGINX, "-t", "-c", whole, "-p", tmp_path, "-e", tmp_path / "log"], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not NGINX, reason="no nginx on this machine: apt-get install nginx-light")
def test_nginx_counts_a_64_of_ipv6_as_one_client(tmp_path):
    [counted] = re.findall(r"^map .*?^}", (FILES / "nginx.conf").read_text(), re.MULTILINE | re.DOTALL)
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
