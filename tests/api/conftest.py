# SPDX-License-Identifier: Apache-2.0
"""A server of its own for the tests, on a free port of the loopback, and a client that shows what went wrong."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import urllib.error
import urllib.request
import uuid

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KACHI = pathlib.Path(os.environ.get("KACHI", ROOT / "build" / "kachi"))


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """Asks a server; headers given once go with every request."""

    def __init__(self, url, headers=None):
        self.url, self.headers = url, dict(headers or {})

    def ask(self, method, path, body=None, **headers):
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, body, **headers)


def check_sanitizers(said):
    """A program that was built with sanitizers says here what they found; it is a failure of whoever ran it."""
    said.seek(0)
    text = said.read()
    assert "Sanitizer" not in text and "runtime error:" not in text, text


@contextlib.contextmanager
def serving(*arguments, log=None):
    """`kachi serve` with these arguments, until the block ends; gives the process with its url."""
    command = [str(KACHI), "serve", "--port", "0", "--json", *map(str, arguments)]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log or said, text=True)
        try:
            line = process.stdout.readline()
            assert line, f"the server did not start: {command}"
            process.url = json.loads(line)["url"]
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(timeout=60)
            process.stdout.close()
            check_sanitizers(said)


def kachi(*arguments, **environment):
    """A command, run to its end; its JSON where it gave some."""
    done = subprocess.run(
        [str(KACHI), *map(str, arguments)], capture_output=True, text=True, timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
    )
    assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stderr}"
    return json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.stdout


@pytest.fixture(scope="session")
def demo():
    """A server with the demo in it, for tests that only read."""
    with serving("--demo") as process:
        yield Client(process.url)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """A registry with two makers and a verifier, people and keys; and a server over it."""
    folder = tmp_path_factory.mktemp("registry")
    db = folder / "kachi.db"
    ids = {}
    kachi("init", "--db", db)
    for name, role in (("A", "member"), ("B", "member"), ("V", "verifier")):
        ids[name] = kachi("--db", db, "ledger", "party", name, "--role", role, "--as", "operator", "--json")["id"]
    password = {"KACHI_PASSWORD": "correct horse"}
    for name, party, roles in (("ada", "A", "drafter"), ("alan", "A", "approver"), ("bob", "B", "drafter,approver"),
                               ("vera", "V", "verifier"), ("viktor", "V", "verifier"), ("op", None, "operator"),
                               ("audrey", None, "auditor")):
        kachi("--db", db, "user", "add", name, "--role", roles, *(["--party", party] if party else []), **password)
    kachi("--db", db, "user", "add", "late", "--party", "A", "--role", "consultant", "--until", "2020-01-01", **password)
    code = kachi("--db", db, "user", "add", "otto", "--party", "A", "--role", "reviewer", "--one-time-code", "--json",
                 **password)["one_time_code"]
    keys = {
        name: kachi("--db", db, "key", "add", name, "--party", "A", "--role", "drafter", "--scope", scope, "--json")["key"]
        for name, scope in (("reader", "read,ledger"), ("writer", "read,ledger,post"))
    }
    with serving("--db", db) as process:
        yield {"url": process.url, "db": db, "ids": ids, "keys": keys, "totp": code.split("secret=")[1].split("&")[0]}


def sign_in(registry, user, **more):
    client = Client(registry["url"])
    answer = client.post("/api/v1/session", {"user": user, "password": "correct horse", **more})
    if answer.status == 200:
        client.headers = {"Cookie": answer.headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": answer.json["csrf"]}
    return client, answer


def with_key(registry, name):
    return Client(registry["url"], {"X-API-Key": registry["keys"][name]})


def entry(kind, **content):
    return {"kind": kind, "content": content}


def pool(registry, grams=1000):
    return entry("pool", owner=registry["ids"]["A"], product="0" * 26, statement=f"st_{grams}", digest="0" * 64, grams=grams,
                 basis="embodied", models=["physical"], **{"from": "2025-04-01"}, to="2026-03-31", until="2030-03-31",
                 rulebook="jp-gx-2026")


def new_id():
    return str(uuid.uuid4())
