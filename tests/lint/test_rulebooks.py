# SPDX-License-Identifier: Apache-2.0
"""A parameter of a rulebook that nothing reads would be a promise that nobody keeps."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMING = {"rulebook.c", "rulebook_compare.c"}  # know every name, whatever it does


def known_parameters():
    text = (ROOT / "src" / "value" / "rulebook.c").read_text(encoding="utf-8")
    table = re.search(r"\} known\[\] = \{(.*?)\};", text, re.DOTALL).group(1)
    return re.findall(r'\{"(\w+)", ', table)


def test_every_parameter_is_read_where_something_is_decided():
    code = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.c")) if path.name not in NAMING)
    fields = {"own_scopes": "own_scope[", "gwp_method": "gwp_method", "freeze_at": "freeze_at", "measures_exact_max": "measures_exact_max"}
    unread = [name for name in known_parameters() if f'"{name}"' not in code and fields.get(name, "\0") not in code]
    assert len(known_parameters()) > 30 and unread == []


def test_every_parameter_is_set_or_left_open_in_the_default_rulebook():
    text = (ROOT / "rulebooks" / "jp-gx-2026.lua").read_text(encoding="utf-8")
    parameters = text[text.index("parameters = {"):text.index("checks = {")]
    assert sorted(re.findall(r"^    (\w+) = \{", parameters, re.MULTILINE)) == sorted(known_parameters())
