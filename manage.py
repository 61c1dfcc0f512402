#!/usr/bin/env python
"""Django's command line for Tripod."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # A command takes the time that it takes: nobody waits for a page.
    os.environ.setdefault("STATEMENT_SECONDS", "0")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
