"""What Compose and Kubernetes themselves take, by their own specifications."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import check_jsonschema
import kubernetes_validate
import pytest
from click.testing import CliRunner

#: Of Kubernetes.
VERSIONS = ("1.26", kubernetes_validate.latest_version())

#: What `kubernetes_validate` reads from files for each manifest.
_READ_ONCE = {name: cache(getattr(kubernetes_validate.utils, name)) for name in ("all_versions", "schema_contents")}


def check_compose(*files: str) -> tuple[int, str]:
    """(status, words) of a check by the specification of Compose."""
    done = CliRunner().invoke(check_jsonschema.main, ["--builtin-schema", "vendor.compose-spec", *files])
    return done.exit_code, done.output


def check_manifest(manifest: dict[str, Any], version: str) -> None:
    """By Kubernetes' schemas, in which nothing unknown is allowed."""
    _check_manifest(json.dumps(manifest), version)


@cache  # most are the same whatever is set
def _check_manifest(manifest: str, version: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        for name, read in _READ_ONCE.items():
            patched.setattr(kubernetes_validate.utils, name, read)
        kubernetes_validate.validate(json.loads(manifest), version, strict=True)
