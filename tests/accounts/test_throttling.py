"""Guessing passwords: from one network, from many, and with names that no account can have."""

import datetime as dt
import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client

from tests.helpers.authenticator import PASSWORD, give_password

pytestmark = pytest.mark.django_db

WRONG = "Please enter the correct username and password for a staff account"


@pytest.fixture
def curator():
    return User.objects.create_superuser("curator", password=PASSWORD)


def guess(client, address: str, name: str = "curator", password: str = "wrong"):
    return give_password(client, name, password, REMOTE_ADDR=address)


def make_older(seconds: int) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - dt.timedelta(seconds=seconds))


def test_one_network_of_ipv6_counts_as_one_address(client, curator, lines):
    tried = [guess(client, f"2001:db8:0:7:{host:x}::1").status_code for host in range(5)]
    locked = guess(client, "2001:db8:0:7:ffff:ffff:ffff:ffff", password=PASSWORD)
    make_older(600)
    still = guess(client, "2001:db8:0:7::", password=PASSWORD)

    assert tried == [200, 200, 200, 200, 429]
    assert (locked.status_code, still.status_code) == (429, 429)
    assert 895 <= int(locked["Retry-After"]) <= 900
    assert 295 <= int(still["Retry-After"]) <= 300
    failed, refused = ("sign_in_failed", "curator", ""), ("locked_out", "curator", "")
    assert lines() == [failed] * 5 + [refused] + [failed, refused] * 2
    assert guess(client, "2001:db8:0:8::1", password=PASSWORD).status_code == 302


@pytest.mark.parametrize("name", ["curator", "nobody-of-this-name"])
def test_a_name_tried_from_everywhere_waits_but_is_never_locked(client, curator, lines, name):
    for number in range(10):
        assert guess(client, f"192.0.2.{number}", name).status_code == 200

    waits = []
    for number in range(7):
        response = guess(client, f"198.51.100.{number}", name, PASSWORD)
        assert response.status_code == 429
        waits.append(int(response["Retry-After"]))
        assert f"Try again in {waits[-1]} seconds." in response.content.decode()
        make_older(waits[-1])
        assert guess(client, f"203.0.113.{number}", name).status_code == 200

    assert waits == [1, 2, 4, 8, 16, 30, 30]
    told = name if name == "curator" else ""
    delayed, failed = ("sign_in_delayed", told, ""), ("sign_in_failed", told, "")
    assert lines() == [failed] * 10 + [delayed, failed] * 7
    assert guess(client, "198.51.100.1", "another").status_code == 200
    make_older(30)
    assert guess(client, "198.51.100.1", name, PASSWORD).status_code == (302 if name == "curator" else 200)


def test_a_browser_that_has_signed_in_before_does_not_wait(client, curator):
    own, new = Client(), Client()
    assert guess(own, "192.0.2.99", password=PASSWORD).status_code == 302
    for number in range(12):
        guess(client, f"192.0.2.{number}")
        make_older(2)

    own.post("/admin/logout/")
    assert guess(new, "192.0.2.99", password=PASSWORD).status_code == 429
    assert [guess(own, "192.0.2.99").status_code for _ in range(4)] == [200] * 4
    assert guess(own, "192.0.2.99", "another").status_code == 200
    assert guess(own, "192.0.2.99", password=PASSWORD).status_code == 302
    curator.set_password(PASSWORD)
    curator.save()
    own.post("/admin/logout/")
    assert guess(own, "192.0.2.99", password=PASSWORD).status_code == 429


@pytest.mark.parametrize("name", ["a" * 10_000, "a" * 151, "cura\0tor", "\ufdfa" * 150], ids=len)
def test_names_that_no_account_can_have_get_the_ordinary_answer(client, curator, lines, name):
    ordinary, impossible = give_password(client, "nobody"), give_password(client, name)

    assert (impossible.status_code, ordinary.status_code) == (200, 200)
    assert [WRONG in one.content.decode() for one in (ordinary, impossible)] == [True, True]
    assert len(re.findall("errornote|errorlist", impossible.content.decode())) == 1
    assert lines() == [("sign_in_failed", "", "")] * 2
    [stored] = AccessAttempt.objects.values()
    assert "nobody" not in str(stored)
