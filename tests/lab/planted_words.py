"""What must not arrive at a tracker: words that are nowhere else."""

from __future__ import annotations

NAME = "Zora Quillfeather"
USER_ID = 918_273_645

#: By which the current user is known.
PEOPLE = {"username": "zoraquill", "id": str(USER_ID), "first name": "Zora Quill", "last name": "Quillfeather"}

PLANTED = {
    "e-mail": "zora@planted.example",
    "address": "203.0.113.77",
    "browser": "PlantedBrowser/12.0",
    "referrer": "plantedreferrer",
    "token": "planted-token-1",
    "cookie": "plantedcookie",
    "bearer": "plantedbearer",
    "baggage": "plantedbaggage",
    "state": "plantedstate",
    "answer": "plantedanswer",
    "password": "plantedpassword",
    "variable": "plantedvariable",
    "sql": "plantedvalue",
}

USERNAME, EMAIL = PEOPLE["username"], PLANTED["e-mail"]

CANARIES = {**PEOPLE, **PLANTED}


def found_in(data: bytes) -> set[str]:
    """Which of them are there."""
    lowered = data.lower()
    return {name for name, word in CANARIES.items() if word.lower().encode() in lowered}
