"""Security log: a line for whatever concerns accounts and rights. docs/security.md lists the events.

A line names the accounts it concerns, and the client by a hash that can be compared with others of the same day only.
"""

import datetime as dt
import logging
from contextvars import ContextVar
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils.crypto import salted_hmac

from agreements.client_networks import network_of

log = logging.getLogger("security")
# Warnings: what programs that ban addresses may count (BAN_LOG).
GUESSES = {"locked_out", "second_factor_failed", "sign_in_delayed", "sign_in_failed"}


class Client(NamedTuple):
    """Who asks, as the request that is being answered says; a command has neither."""

    address: str = ""
    request_id: str = ""

    def digest(self) -> str:
        """A hash of the client's network, under a key that is another one each day (UTC)."""
        network = network_of(self.address)
        key = f"security log {dt.datetime.now(dt.UTC):%Y-%m-%d}"
        return salted_hmac(key, network, algorithm="sha256").hexdigest()[:16] if network else ""


NOBODY = Client()
client: ContextVar[Client] = ContextVar("client", default=NOBODY)


def write(event: str, user=None, about: str = "") -> None:
    """Write a line. `user` is an account, never a name that somebody typed; `about` is what it happened to."""
    asking = client.get()
    name = user.get_username() if user and user.is_authenticated else ""
    fields = {"event": event, "user": name, "about": about, "client": asking.digest(), "id": asking.request_id}
    level = logging.WARNING if event in GUESSES else logging.INFO
    log.log(level, event, extra={"fields": fields, "address": asking.address})


def write_on_commit(event: str, user=None, about: str = "") -> None:
    """The same once the open transaction is kept, and not at all if it is undone."""
    transaction.on_commit(partial(write, event, user, about))
