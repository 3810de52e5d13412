# SPDX-License-Identifier: Apache-2.0
"""A QR code as drawn on our pages, as the modules that a reader of such codes takes."""

import re


def modules_of(page):
    """The QR code's dark modules, from its rectangles."""
    svg = re.search(r'<svg[^>]*aria-labelledby="qr-title.*?</svg>', page, re.S)
    rects = [{name: float(value) for name, value in re.findall(r'(x|y|width|height)="([0-9.]+)"', rect)}
             for rect in re.findall(r'<rect[^>]*#000000[^>]*>', svg[0])]
    module = min(rect["height"] for rect in rects)
    dark = {(round((rect["x"] + step * module) / module), round(rect["y"] / module))
            for rect in rects for step in range(round(rect["width"] / module))}
    side = float(re.search(r'width="([0-9.]+)"', svg[0])[1])
    return sorted(dark), round(side / module)
