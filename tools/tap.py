# SPDX-License-Identifier: Apache-2.0
"""Printing the outcome of named checks as TAP, the way every test of Kachi does, or as lines for a person."""

import sys


def report(checks, as_tap):
    """checks: list of (name, list of complaints). Prints them and returns the exit code."""
    failed = 0
    if as_tap:
        print(f"1..{len(checks)}")
    for number, (name, complaints) in enumerate(checks, 1):
        failed += bool(complaints)
        if as_tap:
            print(f"{'not ok' if complaints else 'ok'} {number} - {name}")
        for complaint in complaints:
            print(f"# {complaint}" if as_tap else complaint)
    if not as_tap:
        total = sum(len(complaints) for _, complaints in checks)
        print(f"{total} complaints" if total else f"{len(checks)} checks, nothing to complain about", file=sys.stderr)
    return 1 if failed else 0
