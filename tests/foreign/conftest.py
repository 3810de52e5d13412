# SPDX-License-Identifier: Apache-2.0
"""Verifiers that others wrote, built once into build/foreign: Go's through `go build`, npm's through `npm ci`.

Versions are pinned by go.sum and package-lock.json. Where their registry cannot be reached the tests skip, and say so; where
CI is set they fail.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("KACHI", ROOT / "build" / "kachi")).resolve().parent / "foreign"

_spec = importlib.util.spec_from_file_location("cli_conftest", ROOT / "tests" / "cli" / "conftest.py")
cli = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cli)
Kachi = cli.Kachi
car_database = cli.car_database


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=400)
    if done.returncode != 0:
        words = f"{' '.join(command)}: {(done.stderr or done.stdout).strip()[-400:]}"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words.replace("\n", " "))


def prepared(name, command, needs):
    """A copy of tests/foreign/NAME under build, with command run in it where its files have changed."""
    if shutil.which(needs) is None:
        pytest.skip(f"{needs} is not installed")
    source, folder = HERE / name, BUILD / name
    folder.mkdir(parents=True, exist_ok=True)
    with open(BUILD / f"{name}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = hashlib.sha256()
        for path in sorted(source.iterdir()):
            digest.update(path.name.encode() + path.read_bytes())
        stamp = folder / ".made-from"
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest.hexdigest():
            for path in source.iterdir():
                shutil.copy(path, folder / path.name)
            run(command, folder)
            stamp.write_text(digest.hexdigest(), encoding="utf-8")
    return folder


class Verifier:
    """A program that answers cases, a JSON object a line."""

    def __init__(self, command, folder):
        self.command, self.folder = command, folder

    def all(self, cases):
        """[(ok, why)], one a case."""
        lines = "".join(json.dumps(case) + "\n" for case in cases)
        done = subprocess.run(self.command, cwd=self.folder, input=lines, capture_output=True, text=True, check=False,
                              timeout=300)
        assert done.returncode == 0, done.stderr
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(cases)
        return [(answer["ok"], answer["why"]) for answer in answers]

    def ask(self, **case):
        return self.all([case])[0]


@pytest.fixture(scope="session")
def go():
    folder = prepared("go", ["go", "build", "-buildvcs=false", "-o", "check", "."], "go")
    return Verifier([str(folder / "check")], folder)


@pytest.fixture(scope="session")
def node():
    folder = prepared("node", ["npm", "ci", "--ignore-scripts"], "npm")
    return Verifier(["node", "check.mjs"], folder)
