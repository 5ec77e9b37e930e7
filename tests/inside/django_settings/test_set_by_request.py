"""PRIVACY_BLOCK_THIRD_PARTIES, for what is set after the settings: Django loads what holds it off."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from inside.django_settings.test_changes import apply
from lab.platform import TESTS

START = """
import json, sys
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=json.loads(sys.argv[1]))
django.setup()
settings.HOTJAR_SITE_ID = "1"
print(settings.HOTJAR_SITE_ID)
"""


@pytest.mark.parametrize(("blocks", "said"), [(True, "None"), (False, "1")])
def test_it_is_loaded(settings, policy, blocks: bool, said: str) -> None:
    """Once, however often; also where there are no site configurations; and only if it is wanted."""
    settings["INSTALLED_APPS"] = []
    for _ in range(2):
        apply(settings, policy, block_third_parties=blocks)
    apps = settings["INSTALLED_APPS"]
    ours = [each for each in apps if each.endswith(".HoldOff")]
    assert len(ours) == blocks
    done = subprocess.run([sys.executable, "-c", START, json.dumps(ours)], cwd=TESTS, capture_output=True, text=True)
    assert (done.stderr, done.stdout.strip()) == ("", said)
