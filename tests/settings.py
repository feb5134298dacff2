"""Settings of the test run: the program's own, in a folder of this run alone, without a broker.

DATABASE_URL chooses the database, as in the program; by default an SQLite file, since threads and
worker processes must see it too. Tests that need a broker ask for the fixture `broker`.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

REDIS_URL = os.environ.pop("REDIS_URL", "")  # for the fixture `redis_url`; the program under test has none
if "TEST_VAR_DIR" not in os.environ:
    os.environ["TEST_VAR_DIR"] = tempfile.mkdtemp(prefix="backoffice-tests-")
    atexit.register(shutil.rmtree, os.environ["TEST_VAR_DIR"], ignore_errors=True)
# Processes of one run have jobs of the same numbers: each has a cache of its own, or their heartbeats would mix.
os.environ["VAR_DIR"] = str(Path(os.environ["TEST_VAR_DIR"], os.environ.get("PYTEST_XDIST_WORKER", "main")))

from backoffice.settings import *  # noqa: E402, F403
from backoffice.settings import DATABASES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # A test database need not survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of the live server must not hold on to a database to be dropped
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nobody's password is at stake
