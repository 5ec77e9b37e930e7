"""The JSON Schemas of docs/schemas, for outputs that tests have at hand anyway."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema

from .environment import REPOSITORY

FOLDER = REPOSITORY / "docs" / "schemas"


@cache
def schema(name: str) -> dict[str, Any]:
    """One of them."""
    return dict(json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")))


def fits(name: str, output: Any) -> Any:
    """The same output, if it is what the schema says; from text, its value."""
    value = json.loads(output) if isinstance(output, (str, bytes)) else output
    jsonschema.validate(value, schema(name), jsonschema.Draft202012Validator)
    return value
