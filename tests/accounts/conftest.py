"""The security log of a test, and an end to waiting."""

import json
import logging

import pytest
from django.utils import timezone

from agreements.serving.access_log import JsonLines, RequestLog, current

REQUEST = "of-this-test"


@pytest.fixture
def lines(caplog):
    """The lines written since it was called last: (event, user, about) of each, the rest looked at already."""
    caplog.set_level(logging.INFO, logger="security")
    caplog.handler.setFormatter(JsonLines())
    reset = current.set(RequestLog("GET", REQUEST))

    def written() -> list[tuple[str, str, str]]:
        found = [json.loads(line) for line in caplog.text.splitlines()]
        caplog.clear()
        assert all(line.pop("time").endswith("+00:00") for line in found)
        assert all((len(line.pop("client")), line.pop("id")) == (16, REQUEST) for line in found)
        assert {tuple(line) for line in found} <= {("event", "user", "about")}
        return [tuple(line.values()) for line in found]

    yield written
    current.reset(reset)


@pytest.fixture
def without_waiting():
    """Makes the last wrong codes a day old."""
    from django_otp.plugins.otp_static.models import StaticDevice
    from django_otp.plugins.otp_totp.models import TOTPDevice

    def age() -> None:
        for model in (TOTPDevice, StaticDevice):
            model.objects.update(throttling_failure_timestamp=timezone.now() - timezone.timedelta(days=1))

    return age
