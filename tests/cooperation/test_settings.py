"""Settings and commands say in one paragraph what is wrong, without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cooperation.local import parse_address

ROOT = Path(__file__).resolve().parents[2]
SOUND = {"SECRET_KEY": "a-key-for-one-test", "PATH": os.environ["PATH"]}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**SOUND, **environment}, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({"SECRET_KEY": ""}, "SECRET_KEY is not set.", id="no secret key"),
        pytest.param({"DATABASE_URL": "nonsense"}, "DATABASE_URL can't be read.", id="no database address"),
        pytest.param({"DATABASE_URL": "oracle://a/b"}, "DATABASE_URL can't be read.", id="an unknown engine"),
        pytest.param({"DATABASE_URL": "postgresql://[::1/x"}, "DATABASE_URL can't be read.", id="a broken host"),
        pytest.param(
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database can't be used:", id="unreachable"
        ),
        pytest.param(
            {"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "The database can't be used:", id="no such folder"
        ),
        pytest.param({"SITE_URL": "example.org"}, "SITE_URL is “example.org”", id="a site address without a scheme"),
        pytest.param({"BAN_LOG": "/nowhere/at/all.log"}, "BAN_LOG is “/nowhere/at/all.log”", id="no such log folder"),
        pytest.param({"SESSION_IDLE_MINUTES": "soon"}, "SESSION_IDLE_MINUTES is “soon”", id="no number"),
        pytest.param(
            {"LOCAL_HTTP": "1", "ALLOWED_HOSTS": "cooperation.example.org"},
            "LOCAL_HTTP is set",
            id="plain http for a public host",
        ),
    ],
)
def test_command_explains_a_wrong_environment(environment, expected):
    done = manage("migrate", **environment)

    assert done.returncode == 1
    assert done.stderr.strip().startswith(expected)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1:8000", ("127.0.0.1", 8000)),
        ("localhost:80", ("localhost", 80)),
        ("[::1]:8001", ("::1", 8001)),
        ("127.0.0.2:65535", ("127.0.0.2", 65535)),
    ],
)
def test_parse_address_takes_the_loopback(address, expected):
    assert parse_address(address) == expected


@pytest.mark.parametrize(
    "address", ["0.0.0.0:8000", "example.org:80", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:x", ":80"]
)
def test_parse_address_refuses_what_others_can_reach(address):
    with pytest.raises(SystemExit, match=r"ADDR is “"):
        parse_address(address)
