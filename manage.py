#!/usr/bin/env python3
"""Django's command-line entry."""

import os
import sys

from cooperation.database_errors import explain_database_errors


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    from django.core.management import execute_from_command_line  # after the settings are named

    with explain_database_errors():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
