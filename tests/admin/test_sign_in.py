"""Signing in to the admin: throttled, with passwords that are hard to guess, and not for ever."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils import timezone

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
PASSWORD = "seven-quiet-herons"


def sign_in(client, password: str = PASSWORD, name: str = "curator"):
    return client.post(LOGIN, {"username": name, "password": password, "next": "/admin/"})


@pytest.fixture
def curator():
    return User.objects.create_superuser("curator", password=PASSWORD)


def test_after_five_wrong_passwords_even_the_right_one_waits(client, curator):
    User.objects.create_superuser("another", password=PASSWORD)

    tried = [sign_in(client, f"wrong {number}").status_code for number in range(5)]
    locked = sign_in(client)

    assert tried == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert "It is locked for a quarter of an hour" in locked.content.decode()
    assert "style=" not in locked.content.decode()
    assert sign_in(client, name="another").status_code == 302


def test_the_lock_opens_after_a_quarter_of_an_hour(client, curator):
    for number in range(5):
        sign_in(client, f"wrong {number}")
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=16))

    assert sign_in(client).status_code == 302


@pytest.mark.parametrize("password", ["seven-quiet", "1q2w3e4r5t6y", "20240109202401", "the-curator-herself"])
def test_passwords_that_are_easy_to_guess_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(username="the-curator"))


def test_a_session_ends_with_the_browser_and_after_half_a_day(client, curator):
    answer = sign_in(client)

    cookie = answer.cookies["sessionid"]
    lasts = Session.objects.get().expire_date - timezone.now()
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")
    assert dt.timedelta(hours=11) < lasts <= dt.timedelta(hours=12)
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/admin/").status_code == 302


def test_a_new_password_ends_the_other_sessions(client, curator):
    sign_in(client)
    curator.set_password("nine-loud-herons")
    curator.save()

    assert client.get("/admin/").status_code == 302
