"""Makes the user of the demonstration, once."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Writes the moment the user was made, to the microsecond: it tells one database from another."""

    help = "Make the demonstration's user `demo` (staff, may do everything) unless there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password-file", type=Path, required=True, help="kept there; made when missing")

    def handle(self, *args: Any, password_file: Path, **options: Any) -> None:
        user = User.objects.filter(username="demo").first()
        if user is None:
            password = kept_password(password_file)
            user = User.objects.create_superuser("demo", "", password, first_name="Demo", last_name="User")
        elif not password_file.exists():  # the file is what the user is shown
            user.set_password(kept_password(password_file))
            user.save(update_fields=["password"])
        self.stdout.write(user.date_joined.isoformat())


def kept_password(path: Path) -> str:
    """The password in the file, made when there is none. Only its owner may read it."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text().strip()
