#!/usr/bin/env python3
"""Django's command-line entry."""

import os
import sys

from cooperation.failures import explained


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    from django.core.management import execute_from_command_line  # after the settings are named

    with explained():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
