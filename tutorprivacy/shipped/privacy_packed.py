"""
The modules of tutor-contrib-privacy, packed.

``kubectl apply`` writes a copy of each object into one of its annotations, which may have 262,144
bytes in all: the modules' text does not fit into the ConfigMap of one service's settings. So each is
a file of two lines that runs its source from here. The source itself, to be read, is the folder
``tutorprivacy/shipped`` of the package on the operator's host; ``tutor privacy audit`` compares.

.. no_pii: source code
"""

from __future__ import annotations

import base64
import bz2
import json
import linecache
from functools import lru_cache
from typing import Any

#: {name: source} as JSON, compressed by bzip2, as base85; put in when the environment is rendered.
SOURCES = ""

#: kubectl writes each of the former as six signs; the latter are not of base85's own.
FOR_KUBECTL = str.maketrans("<>&", "[],")
_FROM_KUBECTL = str.maketrans("[],", "<>&")


def run(name: str, namespace: dict[str, Any]) -> None:
    """Execute a module's source in the namespace of the file that stands for it."""
    source = _sources()[name]
    path = f"tutorprivacy/shipped/{name}.py"
    linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)  # tracebacks show its lines
    exec(compile(source, path, "exec", dont_inherit=True), namespace)  # noqa: S102 - our own


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    found: dict[str, str] = json.loads(bz2.decompress(base64.b85decode(SOURCES.translate(_FROM_KUBECTL))))
    return found
