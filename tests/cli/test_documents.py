# SPDX-License-Identifier: Apache-2.0
"""What the documents tell a newcomer to type works as written, in the order written."""

import os
import re
import shlex
import subprocess

import pytest
from conftest import PROGRAM, ROOT


def commands_of(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.split("\n")]
    return [line for line in lines if line.startswith("build/kachi ")]


DOCUMENTS = ["README.md", "README.ja.md", "docs/guide.md", "docs/guide.ja.md"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_of_the_document_work(document, tmp_path):
    commands = commands_of(document)
    assert len(commands) >= 5
    environment = {
        **os.environ,
        "KACHI": PROGRAM,
        "KACHI_LANG": "ja" if ".ja." in document else "en",
        "KACHI_KEY_PASSPHRASE": "correct horse battery staple",
    }
    for name in ("KACHI_DB", "KACHI_PARTY"):
        environment.pop(name, None)
    for command in commands:
        typed = command.replace("build/kachi", '"$KACHI"', 1).replace(" examples/", f" {shlex.quote(str(ROOT))}/examples/")
        run = subprocess.run(
            ["bash", "-c", typed], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{command}\n{run.stdout}\n{run.stderr}"
        answer = (tmp_path / command.split(" > ")[1]).read_text(encoding="utf-8") if " > " in command else run.stdout
        assert answer != "", command


@pytest.mark.parametrize("document", ["README", "docs/guide"])
def test_both_languages_show_the_same_commands(document):
    assert commands_of(f"{document}.md") == commands_of(f"{document}.ja.md")


def test_make_targets_named_in_documents_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.M))
    for document in ("README.md", "README.ja.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        named = set(re.findall(r"`make ([a-z-]+)", text)) | set(re.findall(r"^make ([a-z-]+)", text, re.M))
        assert named <= targets, (document, named - targets)


@pytest.mark.parametrize("document", ["GLOSSARY.md", "ARCHITECTURE.md"])
def test_identifiers_named_in_documents_exist(document):
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.[ch]"))
    named = set(re.findall(r"\b(kachi_[a-z]\w+|KACHI_FLOW_\w+)", (ROOT / document).read_text(encoding="utf-8")))
    assert named, document
    assert {name for name in named if re.search(rf"\b{name}\b", sources) is None} == set()
