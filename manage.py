#!/usr/bin/env python
"""Entry point of every management command."""

import os
import sys

# These commands change the schema or its rights, so they connect as the owner of the
# tables; everything else connects as the application role (see hotline/settings.py).
OWNER_COMMANDS = {"migrate", "flush", "restore", "grant_roles", "sqlflush", "makemigrations"}


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("HOTLINE_DB_ROLE", "owner")
    if sys.argv[1:2] == ["services"]:
        # The settings need the instance's secrets, which the first start draws.
        from hotline.embedded.instance import ensure_instance, home_folder

        ensure_instance(home_folder())
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
