#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists the files that travel inside the binary, or (--messages) the message tables; one path a line.

Meson re-reads this list when it configures; `ninja -C build reconfigure` after adding a file.
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EMBEDDED = ["data/*.csv", "data/*.css", "data/api/*.json", "rulebooks/*.lua", "programs/*.lua", "scenarios/*.lua", "examples/*/*"]


def paths(patterns):
    found = (path for pattern in patterns for path in ROOT.glob(pattern))
    return sorted(str(path) for path in found if path.is_file())


if __name__ == "__main__":
    print("\n".join(paths(["data/messages/*.tsv"] if "--messages" in sys.argv[1:] else EMBEDDED)))
