"""
Every place at rest of a site in containers, and the search for planted values in each.

Output of the containers as Docker keeps it, what they have written into their own file systems, and the data folders.
The database is one of these, and is told apart: it is where learners belong.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import yaml

from .. import canaries
from .site import Site
from .traffic import CLIENT

#: Data folders that are the database.
DATABASES = ("mysql", "mongodb")


def planted(site: Site, session: str) -> dict[str, str]:
    """What is searched for, after a learner has had this session."""
    config = yaml.safe_load((site.root / "env/apps/openedx/config/lms.env.yml").read_text())
    tracked = hashlib.shake_128((config["SECRET_KEY"] + session).encode()).hexdigest(16)
    return {**canaries.CANARIES, "IP address": CLIENT, "session key": session, "tracked session": tracked}


def search(site: Site, values: Mapping[str, str]) -> dict[str, Counter[str]]:
    """Place → canary → how often."""
    found: dict[str, Counter[str]] = {}
    outputs = site.folder / "outputs"
    outputs.mkdir(exist_ok=True)
    for service, container in sorted(site.containers().items()):
        path = outputs / f"{service} output"
        path.write_text(site.output(container))
        found[path.name] = canaries.search(path, dict(values))
        (inspected,) = json.loads(site.engine.docker("inspect", container).stdout)
        if upper := inspected["GraphDriver"]["Data"].get("UpperDir"):
            found[f"{service} files"] = canaries.search(Path(upper), dict(values))
    for folder in sorted((site.root / "data").iterdir()):
        found[f"data/{folder.name}"] = canaries.search(folder, dict(values))
    return found


def outside_of_database(found: Mapping[str, Counter[str]]) -> dict[str, Counter[str]]:
    """Without the database."""
    return {place: each for place, each in found.items() if not is_database(place)}


def is_database(place: str) -> bool:
    """Is this place the database?"""
    return place.removeprefix("data/") in DATABASES
