"""An authenticator app, and signing in with it."""

import re
import time
from base64 import b32decode

from django_otp.oath import TOTP

PASSWORD = "seven-quiet-herons"
LOGIN, CODE, ENROL = "/admin/login/", "/admin/second-factor/", "/admin/second-factor/enrol/"


class Authenticator:
    """What an app makes of the letters on a page. Each code is another one: that of the next half minute."""

    def __init__(self, letters: str):
        self._totp = TOTP(b32decode(letters.replace(" ", "")))
        self._next = time.time()

    def code(self) -> str:
        self._totp.time, self._next = self._next, self._next + 30
        return f"{self._totp.token():06}"


def letters(page) -> str:
    """The secret that the page shows for an app."""
    [found] = re.findall(r'<code id="letters">([A-Z2-7 ]+)</code>', page.content.decode())
    return found


def give_password(client, name: str, password: str = PASSWORD, **always):
    return client.post(LOGIN, {"username": name, "password": password, "next": "/admin/"}, **always)


def enrol(client, name: str) -> tuple[Authenticator, list[str]]:
    """Sign an account in that has no second factor yet; gives its new one, and its recovery codes."""
    give_password(client, name)
    app = Authenticator(letters(client.get(ENROL)))
    return app, recovery_codes(client.post(ENROL, {"code": app.code()}))


def recovery_codes(response) -> list[str]:
    return re.findall(r"<li><code>([a-z0-9]{5}-[a-z0-9]{5})</code></li>", response.content.decode())
