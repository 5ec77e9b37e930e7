"""PRIVACY_BLOCK_THIRD_PARTIES, for what is set after the settings: Django loads what holds it off."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from inside.django_settings.test_changes import apply
from lab.platform import TESTS
from lab.standin.openedx.core.lib.features_setting_proxy import FeaturesProxy
from tutorprivacy.inside.django_settings import third_parties

START = """
import json, sys
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=json.loads(sys.argv[1]))
django.setup()
settings.HOTJAR_SITE_ID = "1"
print(settings.HOTJAR_SITE_ID)
"""


def test_settings_that_hold_themselves() -> None:
    """Verawood's FEATURES is a view of all settings, and so of itself; and some dictionaries are in themselves."""
    settings: dict[str, Any] = {"SEGMENT_KEY": "s", "OTHER": {"A": [{"HOTJAR_ID": 1}]}}
    settings["FEATURES"] = FeaturesProxy(settings)
    assert third_parties.keys_on(settings) == ["HOTJAR_ID", "SEGMENT_KEY"]
    assert third_parties.without_keys(settings["FEATURES"]) is settings["FEATURES"]
    settings["ITSELF"] = settings
    off = third_parties.without_keys(settings)
    assert (off["SEGMENT_KEY"], off["OTHER"], off["ITSELF"]["SEGMENT_KEY"]) == ("", {"A": [{"HOTJAR_ID": ""}]}, "")


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
