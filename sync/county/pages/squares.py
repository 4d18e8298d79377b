"""Square codes (QR) that a page shows: SVG of ours with nothing in it but squares."""

from __future__ import annotations

import segno
from markupsafe import Markup


def square(text: str) -> Markup:
    """The text as a square code, with a quarter of it to spare for scratches."""
    return Markup(segno.make(text, error="m", micro=False).svg_inline(scale=4, border=2))  # segno writes only numbers
