"""Names as they are typed into the sign-in form. People type passwords there too: only accounts' names are told on."""

from django.contrib.auth.models import User

MAX_LENGTH = 150  # of User.username


def is_possible(name: str) -> bool:
    """Whether an account could have this name; others are never looked up, counted or stored."""
    return len(name) <= MAX_LENGTH and "\0" not in name


def account_named(name: str | None) -> User | None:
    if not name or not is_possible(name):
        return None
    return User.objects.filter(username=name).first()
