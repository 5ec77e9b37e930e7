"""
JSON as it stands in logs, fast, and also where orjson gives up.
"""

from __future__ import annotations

import json
from typing import Any

import orjson


def parse_json(text: str) -> Any:
    """JSON, also with Python's NaN and with numbers of any length."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)


def dump_json(value: Any) -> str:
    """JSON without blanks; also numbers and signs that orjson refuses."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)


def kept_json(value: Any) -> bytes:
    """JSON that is to be remembered: what orjson gives keeps the kilobytes into which it was written."""
    return bytes(memoryview(orjson.dumps(value)))
