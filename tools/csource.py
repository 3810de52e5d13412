# SPDX-License-Identifier: Apache-2.0
"""Reading C as text, for the checks in tools/: what is code, what is comment, where functions begin and end.

Not a parser: it leans on the layout clang-format gives every file (a function's braces stand in column 0).
"""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
STRING = re.compile(r'"((?:\\.|[^"\\\n])*)"')
HEAD = re.compile(r"\b(if|for|while|switch)\s*$")


def project_files(root=ROOT):
    """Every file of the project, relative to root: what git tracks or would track; else what lies there."""
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False,
    )
    if listing.returncode == 0:
        names = [name for name in listing.stdout.decode().split("\0") if name]
    else:
        found = (path.relative_to(root) for path in pathlib.Path(root).rglob("*") if path.is_file())
        names = [str(path) for path in found if path.parts[0] not in ("build", ".git")]
    return sorted(name for name in set(names) if (pathlib.Path(root) / name).is_file())


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_only(text):
    """The text with comments and the insides of literals blanked; lines and columns stay."""
    def replace(match):
        token = match.group(0)
        if token[0] == "/":
            return _blank(token)
        return token[0] + _blank(token[1:-1]) + token[-1]
    return TOKEN.sub(replace, text)


def without_comments(text):
    """The text with comments blanked and literals kept."""
    return TOKEN.sub(lambda match: _blank(match.group(0)) if match.group(0)[0] == "/" else match.group(0), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def opening_of(code, close):
    """The offset of the parenthesis that code[close] closes, or -1."""
    depth = 0
    for offset in range(close, -1, -1):
        if code[offset] == ")":
            depth += 1
        elif code[offset] == "(":
            depth -= 1
            if depth == 0:
                return offset
    return -1


def closing_of(code, opening):
    """The offset of the parenthesis that closes code[opening], or -1."""
    depth = 0
    for offset in range(opening, len(code)):
        if code[offset] == "(":
            depth += 1
        elif code[offset] == ")":
            depth -= 1
            if depth == 0:
                return offset
    return -1


def functions(code):
    """Yields (name, offset of the signature, offset of the body's brace, offset after the closing brace)."""
    for match in re.finditer(r"^\{$", code, re.M):
        end = code.find("\n}", match.start())
        if end < 0:
            continue
        close = code.rfind(")", 0, match.start())
        opening = opening_of(code, close)
        name = re.search(r"(\w+)\s*$", code[:max(opening, 0)])
        if name is not None:
            start = max(code.rfind(mark, 0, opening) for mark in (";", "}", "\n\n")) + 1
            yield name.group(1), start, match.start(), end + 2


def is_block(code, brace):
    """Does this brace open a controlled block (if, for, while, switch, else, do), not an initialiser?"""
    before = code[:brace].rstrip()
    if re.search(r"\b(else|do)$", before):
        return True
    if not before.endswith(")"):
        return False
    return HEAD.search(code[:max(opening_of(code, len(before) - 1), 0)]) is not None


def parameters(code, opening):
    """How many parameters stand between code[opening] and its closing parenthesis."""
    inside = code[opening + 1:closing_of(code, opening)]
    if inside.strip() in ("", "void"):
        return 0
    depth, count = 0, 1
    for letter in inside:
        depth += (letter in "([{") - (letter in ")]}")
        count += letter == "," and depth == 0
    return count
