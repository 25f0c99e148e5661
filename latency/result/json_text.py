"""JSON as it stands in files and on standard output."""

from __future__ import annotations

import json


def json_text(content: object) -> str:
    """Return JSON with a newline at its end, the same for the same content; a NaN is an error of ours."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
