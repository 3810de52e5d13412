# SPDX-License-Identifier: Apache-2.0
"""What the documents tell a newcomer to type works as written, in the order written."""

import os
import pathlib
import re
import shlex
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commands_of(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.split("\n")]
    return [line for line in lines if line.startswith("build/kachi ")]


@pytest.mark.parametrize("document", ["README.md", "README.ja.md"])
def test_commands_of_the_document_work(document, tmp_path):
    commands = commands_of(document)
    assert len(commands) >= 5
    environment = {**os.environ, "KACHI_LANG": "ja" if ".ja." in document else "en"}
    for name in ("KACHI_DB", "KACHI_PARTY"):
        environment.pop(name, None)
    for command in commands:
        words = [str(ROOT / word) if word.startswith("examples/") else word for word in shlex.split(command)]
        run = subprocess.run(
            [os.environ["KACHI"], *words[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{command}\n{run.stdout}\n{run.stderr}"
        assert run.stdout != "", command


def test_both_languages_show_the_same_commands():
    assert commands_of("README.md") == commands_of("README.ja.md")


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
