#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of one's own, for tests and measurements: on a socket in a folder, never on the network.

usage: tools/postgres.py start FOLDER      prints the address (postgresql://...)
       tools/postgres.py stop FOLDER

It runs as the user who asks, or as the user `postgres` where that is root, since PostgreSQL refuses root. Commits are
durable as in production. `available()` says why there can be none, in words, or nothing.
"""

import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

VERSION_MIN = 15


def programs():
    """The folder with initdb and pg_ctl of the newest version that will do, or None."""
    found = []
    for path in glob.glob("/usr/lib/postgresql/*/bin/pg_ctl") + glob.glob("/usr/pgsql-*/bin/pg_ctl"):
        version = pathlib.Path(path).parent.parent.name.removeprefix("pgsql-")
        if version.isdigit() and int(version) >= VERSION_MIN:
            found.append((int(version), pathlib.Path(path).parent))
    return max(found)[1] if found else None


def unprivileged():
    """The words that run a program as somebody PostgreSQL accepts."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def available():
    """Why there can be no server; empty where there can."""
    if programs() is None:
        return f"PostgreSQL {VERSION_MIN} or newer is not installed"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


def address(folder):
    query = urllib.parse.urlencode({"host": str(folder), "user": "kachi"})
    return f"postgresql:///kachi?{query}"


def call(*words):
    return subprocess.run([*unprivileged(), *map(str, words)], check=True, capture_output=True, text=True, cwd="/")


def start(folder, **settings):
    """Makes a cluster in folder/data, starts it and makes the database kachi. Returns the address."""
    folder = pathlib.Path(folder).resolve()
    if unprivileged():
        shutil.chown(folder, "postgres", "postgres")
    binaries = programs()
    call(binaries / "initdb", "-D", folder / "data", "-U", "kachi", "-A", "trust", "-k", "-E", "UTF8",
         "--locale=C.UTF-8", "--no-instructions")
    resume(folder, **settings)
    call(binaries / "createdb", "-h", folder, "-U", "kachi", "kachi")
    return address(folder)


def resume(folder, **settings):
    """Starts a cluster that is there already: after a stop, or after it was killed. Settings as in postgresql.conf."""
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=60"
    options += "".join(f" -c {name}={value}" for name, value in settings.items())
    call(programs() / "pg_ctl", "-D", pathlib.Path(folder) / "data", "-w", "-t", "60", "-l",
         pathlib.Path(folder) / "log", "-o", options, "start")


def stop(folder, mode="fast"):
    """mode immediate is a crash: the next start recovers from the log."""
    call(programs() / "pg_ctl", "-D", pathlib.Path(folder) / "data", "-w", "-m", mode, "stop")


@contextlib.contextmanager
def server(beside=None, **settings):
    """A server for as long as the block runs; its address. Its data lie in the folder `beside`, where that is said."""
    with tempfile.TemporaryDirectory(prefix="kachi-pg-", dir=beside, ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o700)
        where = start(folder, **settings)
        try:
            yield where
        finally:
            stop(folder, "immediate")


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("start", "resume", "stop", "crash"):
        print(__doc__, file=sys.stderr)
        return 2
    if available():
        print(available(), file=sys.stderr)
        return 1
    verb, folder = sys.argv[1:]
    if verb == "start":
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        print(start(folder))
    elif verb == "resume":
        resume(pathlib.Path(folder).resolve())
    else:
        stop(pathlib.Path(folder).resolve(), "fast" if verb == "stop" else "immediate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
