"""Password and code: who needs it, the first time, later ones, a lost device, and half of it."""

import re
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client

from agreements.curation.groups import EDITOR, PUBLISHER
from tests.helpers.authenticator import (
    CODE,
    ENROL,
    PASSWORD,
    Authenticator,
    enrol,
    give_password,
    letters,
    recovery_codes,
)
from tests.helpers.routes import addresses, routes

pytestmark = pytest.mark.django_db
NOT_RIGHT = "This code is not right, or was used before. Wait for the app’s next one."


@pytest.fixture(autouse=True)
def second_factor(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", password=PASSWORD)


def account(name: str, group: str) -> User:
    made = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    made.groups.add(Group.objects.get(name=group))
    return made


def leads_to(response) -> tuple[int, str]:
    return response.status_code, response.get("Location", "").split("?")[0]


def refusal(response) -> tuple[int, str, str]:
    [error] = re.findall(r'errorlist"[^>]*><li>(.*?)</li>', response.content.decode())
    return response.status_code, response.get("Retry-After", ""), error


def test_the_way_in_with_app_and_recovery_codes(client, lines, without_waiting):
    account("publisher", PUBLISHER)

    assert leads_to(give_password(client, "publisher")) == (302, CODE)
    assert leads_to(client.get(CODE)) == (302, ENROL)
    page = client.get(ENROL)
    assert '<img src="data:image/svg+xml' in page.content.decode()
    app = Authenticator(letters(page))
    assert refusal(client.post(ENROL, {"code": "12345"})) == (200, "", NOT_RIGHT)
    first = app.code()
    enrolled = client.post(ENROL, {"code": first})
    codes = recovery_codes(enrolled)
    [file] = re.findall(r'href="data:text/plain;charset=utf-8,([^"]+)" download', enrolled.content.decode())
    assert len(set(codes)) == 10
    assert unquote(file).split() == ["testserver", "publisher", *codes]
    assert client.get("/admin/").status_code == 200
    assert lines() == [("second_factor_enrolled", "publisher", ""), ("signed_in", "publisher", "")]

    client.post("/admin/logout/")
    assert leads_to(give_password(client, "publisher")) == (302, CODE)
    assert leads_to(client.get(ENROL)) == (302, CODE)
    assert refusal(client.post(CODE, {"code": first})) == (200, "", NOT_RIGHT)
    second = app.code()
    assert refusal(client.post(CODE, {"code": second}))[:2] == (429, "1")
    without_waiting()
    assert leads_to(client.post(CODE, {"code": f" {second} "})) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    assert lines() == [
        ("signed_out", "publisher", ""),
        ("second_factor_failed", "publisher", ""),
        ("second_factor_failed", "publisher", ""),
        ("second_factor_passed", "publisher", ""),
        ("signed_in", "publisher", ""),
    ]

    client.post("/admin/logout/")
    give_password(client, "publisher")
    assert leads_to(client.post(CODE, {"code": codes[3].upper().replace("-", " ")})) == (302, "/admin/")
    client.post("/admin/logout/")
    give_password(client, "publisher")
    assert refusal(client.post(CODE, {"code": codes[3]})) == (200, "", NOT_RIGHT)
    assert lines() == [
        ("signed_out", "publisher", ""),
        ("recovery_code_used", "publisher", ""),
        ("signed_in", "publisher", ""),
        ("signed_out", "publisher", ""),
        ("second_factor_failed", "publisher", ""),
    ]


def test_wrong_codes_wait_longer_and_longer_but_not_for_ever(client, chief, without_waiting):
    app, _ = enrol(client, "chief")
    client.post("/admin/logout/")
    give_password(client, "chief")
    waits = []
    for _ in range(14):
        assert client.post(CODE, {"code": "nonsense"}).status_code == 200
        waits.append(int(client.post(CODE, {"code": "nonsense"})["Retry-After"]))
        without_waiting()

    assert waits == [min(2**number, 2048) for number in range(14)]
    assert leads_to(client.post(CODE, {"code": app.code()})) == (302, "/admin/")


def test_editors_may_and_need_not(client):
    account("editor", EDITOR)

    assert leads_to(give_password(client, "editor")) == (302, "/admin/")
    app = Authenticator(letters(client.get(ENROL)))
    other = Client()
    give_password(other, "editor")
    wrong = client.post(ENROL, {"code": app.code(), "password": "nonsense"})
    assert refusal(wrong) == (200, "", "This is not your password.")
    assert len(recovery_codes(client.post(ENROL, {"code": app.code(), "password": PASSWORD}))) == 10

    assert client.get("/admin/").status_code == 200
    assert leads_to(other.get("/admin/")) == (302, "/admin/login/")
    assert leads_to(give_password(other, "editor")) == (302, CODE)


def test_a_lost_device_is_reset_by_somebody_else(client, chief, lines):
    lost = account("publisher", PUBLISHER)
    theirs, editors = Client(), Client()
    enrol(theirs, "publisher")
    account("editor", EDITOR)
    give_password(editors, "editor")
    enrol(client, "chief")
    page, reset = f"/admin/auth/user/{lost.pk}/change/", f"/admin/auth/user/{lost.pk}/second-factor/reset/"
    lines()

    assert reset in client.get(page).content.decode()
    assert leads_to(editors.post(reset)) == (403, "")
    assert leads_to(client.post(f"/admin/auth/user/{chief.pk}/second-factor/reset/")) == (403, "")
    assert client.get(reset).status_code == 200
    assert theirs.get("/admin/").status_code == 200
    assert leads_to(client.post(reset)) == (302, page)

    assert leads_to(theirs.get("/admin/")) == (302, "/admin/login/")
    assert reset not in client.get(page).content.decode()
    assert len(enrol(theirs, "publisher")[1]) == 10
    assert lines() == [
        ("permission_refused", "editor", "admin:auth_user_reset_factor"),
        ("permission_refused", "chief", "admin:auth_user_reset_factor"),
        ("second_factor_reset", "chief", "publisher"),
        ("second_factor_enrolled", "publisher", ""),
        ("signed_in", "publisher", ""),
    ]


def test_a_reset_ends_the_sessions_of_who_need_not_enrol_again(client, chief):
    account("editor", EDITOR)
    theirs = Client()
    give_password(theirs, "editor")
    enrol(client, "chief")

    call_command("reset_second_factor", "editor")
    assert leads_to(theirs.get("/admin/")) == (302, "/admin/login/")
    give_password(theirs, "editor")
    client.post(f"/admin/auth/user/{User.objects.get(username='editor').pk}/second-factor/reset/")
    assert leads_to(theirs.get("/admin/")) == (302, "/admin/login/")


def test_the_last_superuser_is_helped_by_a_command(client, chief, capsys):
    enrol(client, "chief")

    call_command("reset_second_factor", "chief")

    assert capsys.readouterr().out == "chief sets up a new authenticator app at the next sign-in.\n"
    assert leads_to(client.get("/admin/")) == (302, "/admin/login/")
    assert len(enrol(client, "chief")[1]) == 10


def half_without_device(client) -> None:
    give_password(client, "publisher")


def half_with_device(client) -> None:
    enrol(client, "publisher")
    client.post("/admin/logout/")
    give_password(client, "publisher")


def signed_in_before_it_was_required(client) -> None:
    publisher = User.objects.get(username="publisher")
    publisher.groups.set([Group.objects.get(name=EDITOR)])
    give_password(client, "publisher")
    assert client.get("/admin/").status_code == 200
    publisher.groups.set([Group.objects.get(name=PUBLISHER)])


@pytest.mark.parametrize("half", [half_without_device, half_with_device, signed_in_before_it_was_required])
def test_half_signed_in_is_not_signed_in(half, client):
    account("publisher", PUBLISHER)
    half(client)
    asked = [address for route in routes() if route.startswith("/admin/") for address in addresses(route)[:1]]
    stranger = Client()

    heard = {address: leads_to(client.get(address)) for address in asked if address not in {CODE, ENROL}}

    assert len(heard) > 50
    assert heard == {address: leads_to(stranger.get(address)) for address in heard}
    assert {address for address, (status, _) in heard.items() if status == 200} == {"/admin/login/"}


def test_half_a_sign_in_ends_with_a_new_password_or_after_ten_minutes(client, chief):
    app, _ = enrol(client, "chief")
    for end in ("password", "time"):
        client.post("/admin/logout/")
        give_password(client, "chief")
        if end == "password":
            chief.set_password(PASSWORD)
            chief.save()
        else:
            session = client.session
            session["half_signed_in"] = {**session["half_signed_in"], "at": session["half_signed_in"]["at"] - 601}
            session.save()
        assert leads_to(client.post(CODE, {"code": app.code()})) == (302, "/admin/login/"), end


def test_without_the_setting_nobody_is_asked(client, chief, settings):
    enrol(client, "chief")
    client.post("/admin/logout/")
    settings.SECOND_FACTOR = False

    assert leads_to(give_password(client, "chief")) == (302, "/admin/")
    assert ENROL not in client.get("/admin/").content.decode()
    assert leads_to(client.get(ENROL)) == (302, "/admin/login/")
