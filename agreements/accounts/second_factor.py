"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for the day it is lost.

django-otp keeps the devices: a code is taken once, and after wrong ones the next is taken only after a while.
"""

import math
import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from agreements.curation.workflow import MAY_PUBLISH

RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike; ten of them are 49 bits
# Django-otp doubles the wait after each wrong code; half an hour is enough against guessing, and no lock.
_MOST_FAILURES = 12


@dataclass(frozen=True)
class Checked:
    """What came of a code: the device that took it, or the seconds until another is looked at."""

    device: Device | None = None
    wait: int = 0


def is_required(user) -> bool:
    """Whether this account may not be used without: those who publish, and superusers."""
    return settings.SECOND_FACTOR and (user.is_superuser or user.has_perm(MAY_PUBLISH))


def is_enrolled(user) -> bool:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def is_asked(user) -> bool:
    """Whether the password alone doesn't sign this account in."""
    return settings.SECOND_FACTOR and (is_required(user) or is_enrolled(user))


def is_given(user) -> bool:
    """Whether the session that `request.user` stands for was signed in with a device that still counts."""
    return getattr(user, "otp_device", None) is not None


def new_key() -> str:
    """A secret for an authenticator app, as django-otp keeps it."""
    return secrets.token_hex(20)


def unsaved_device(user, key: str) -> TOTPDevice:
    """A device that is to be confirmed; its `config_url` is what an app reads from a QR code."""
    return TOTPDevice(user=user, key=key, name="Authenticator app")


def enrol(user, key: str, code: str) -> tuple[Device, list[str]] | None:
    """Replace the account's devices by one with this secret; gives it and new recovery codes. None for a wrong code."""
    with transaction.atomic():
        reset(user)
        device = unsaved_device(user, key)
        device.save()
        if not device.verify_token(code):
            transaction.set_rollback(True)
            return None
        codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
        static = StaticDevice.objects.create(user=user, name="Recovery codes")
        StaticToken.objects.bulk_create(StaticToken(device=static, token=_digest(user, code)) for code in codes)
    return device, [f"{code[:5]}-{code[5:]}" for code in codes]


def check(user, typed: str) -> Checked:
    """Look at a code of the app, or use up a recovery code."""
    code = "".join(character for character in typed.lower() if character.isalnum())
    is_of_app = re.fullmatch("[0-9]{6}", code)
    model, token = (TOTPDevice, code) if is_of_app else (StaticDevice, _digest(user, code))
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return Checked()
        allowed, reason = device.verify_is_allowed()
        if not allowed:
            return Checked(wait=math.ceil((reason["locked_until"] - timezone.now()).total_seconds()))
        if device.verify_token(token):
            return Checked(device)
        if device.throttling_failure_count > _MOST_FAILURES:
            device.throttling_failure_count = _MOST_FAILURES
            device.save()
        return Checked()


def is_recovery(device: Device) -> bool:
    return isinstance(device, StaticDevice)


def reset(user) -> None:
    """Forget the account's devices: it enrols again at its next sign-in, if it has to."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).delete()


def _digest(user, code: str) -> str:
    """What is stored of a recovery code: who reads the database, or a backup, can't use it."""
    return salted_hmac(f"recovery code {user.pk}", code, algorithm="sha256").hexdigest()[:16]
