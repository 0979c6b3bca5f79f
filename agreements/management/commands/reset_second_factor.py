"""reset_second_factor: for who has lost authenticator app and recovery codes, when no other superuser can help."""

from django.core.management.base import BaseCommand, CommandError

from agreements import security_log
from agreements.accounts import names, second_factor, sessions


class Command(BaseCommand):
    help = "Forgets the authenticator app and the recovery codes of an account, and ends its sessions."

    def add_arguments(self, parser):
        parser.add_argument("name", help="The name that the account signs in with.")

    def handle(self, *args, name: str, **options):
        account = names.account_named(name)
        if account is None:
            raise CommandError(f"There is no account {name}.")
        second_factor.reset(account)
        sessions.end_sessions(account)
        security_log.write("second_factor_reset", about=account.get_username())
        self.stdout.write(f"{name} sets up a new authenticator app at the next sign-in.")
