"""
What tools by LTI are told: by the real xblock-lti-consumer, whose block, cards and keys make the launches.

Each process has the settings applied as the platform has them: before anything of LTI is imported.
"""

from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from lab.lti_tools import ANONYMOUS_ID, EXTERNAL_ID, PLANTED, told
from tutorprivacy.inside.django_settings.lti_launches import MODULES, LtiWatch, keep_people_from_tools
from tutorprivacy.inside.lti import launches

#: What each launch carries, as the course says, and what stays of it: by what a tool can give a grade.
KINDS = {
    "launch of 1.1": ANONYMOUS_ID,
    "embedded 1.1": ANONYMOUS_ID,
    "launch data of 1.3": EXTERNAL_ID,
    "message of 1.3": EXTERNAL_ID,
    "members": EXTERNAL_ID,
}


def people_in(value: Any) -> set[str]:
    return {what for what, planted in PLANTED.items() if planted in json.dumps(value)}


@pytest.fixture(scope="module")
def stock() -> dict[str, Any]:
    return told("as-the-course-says")


@pytest.fixture(scope="module")
def off() -> dict[str, Any]:
    return told("off")


@pytest.mark.parametrize("kind", KINDS)
def test_as_the_course_says(stock, kind: str) -> None:
    """The default changes nothing, so a test of the other one proves something."""
    assert people_in(stock[kind]) >= {"email", "name"}
    assert KINDS[kind] in json.dumps(stock[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_off(off, kind: str) -> None:
    """No name, username or e-mail address; the launch goes on, by the id."""
    assert people_in(off[kind]) == set()
    assert "refused" not in off[kind]
    assert KINDS[kind] in json.dumps(off[kind])


def test_a_launch_is_signed_without_them(off, stock) -> None:
    """Taken out before the signature, not behind it; what the course itself says stays."""
    form = off["launch of 1.1"]["form"]
    assert form["custom_unit"] == "7" and form["oauth_signature"] and form["custom_who"] == "${mail}"
    assert set(stock["launch of 1.1"]["form"]) - set(form) == {
        *("lis_person_sourcedid", "lis_person_contact_email_primary", "lis_person_name_full", "custom_of_processor"),
    }
    claims = off["message of 1.3"]
    assert claims["https://purl.imsglobal.org/spec/lti/claim/lis"] == {"course_offering_sourcedid": "c"}


def test_what_was_imported_before() -> None:
    """By another plugin's settings: seen to all the same; and settings that are applied twice."""
    off = told("off", before="import lti_consumer.lti_1p3.key_handlers")
    assert people_in(off["message of 1.3"]) == set() and "refused" not in off["message of 1.3"]


@pytest.mark.parametrize(
    ("module", "attribute", "kinds"),
    [
        ("lti_consumer.lti_1p1.consumer", "LtiConsumer1p1.generate_launch_request", {"launch of 1.1", "embedded 1.1"}),
        ("lti_consumer.lti_1p3.key_handlers", "PlatformKeyHandler.encode_and_sign", {"message of 1.3"}),
    ],
)
def test_a_release_that_is_not_known(module: str, attribute: str, kinds: set[str]) -> None:
    """Where the place cannot be found, nothing is launched there, and all else goes on."""
    kind, method = attribute.split(".")
    after = (
        f"import {module} as module, sys\n"
        f"module.{kind}.{method}_of_later = vars(module.{kind})['{method}']\ndelattr(module.{kind}, '{method}')\n"
        f"from tutorprivacy.inside.lti import launches\nlaunches.start('{module}')\n"
        f"assert not launches.is_in_force('{module}') and '{method}' in launches.failed['{module}']"
    )
    off = told("off", after=after)
    assert {name for name, each in off.items() if "refused" in each} == kinds
    assert {off[name]["refused"] for name in kinds} == {"LaunchRefused"}
    assert people_in(off) == set()


def test_a_release_in_which_blocks_are_not_asked() -> None:
    """Launches end in the other two, so they go on without people."""
    after = (
        "import lti_consumer.lti_xblock as module\ndel module.LtiConsumerXBlock.get_pii_sharing_enabled\n"
        "module.LtiConsumerXBlock.get_pii_sharing_enabled = property(lambda block: lambda: True)\n"
        "from tutorprivacy.inside.lti import launches\nlaunches.start('lti_consumer.lti_xblock')\n"
        "assert launches.failed"
    )
    off = told("off", after=after)
    assert people_in({**off, "launch data of 1.3": ""}) == set()
    assert not [name for name, each in off.items() if "refused" in each]


def test_all_that_is_watched_is_seen_to() -> None:
    assert set(MODULES) == set(launches.WAYS)


# -- the old block ------------------------------------------------------------------------

#: As in ``xmodule/lti_block.py``: who asks, and what is signed.
OLD = """
class Fields:
    ask_to_send_username = ask_to_send_email = True

class LTIBlock(Fields):
    user_username = ""
    def oauth_params(self, custom, key, secret):
        body = {"user_id": "id", **custom}
        self.user_username, self.user_email = "zoraquill", "z.quillen@zora.example"
        if self.ask_to_send_username and self.user_username:
            body["lis_person_sourcedid"] = self.user_username
        if self.ask_to_send_email and self.user_email:
            body["lis_person_contact_email_primary"] = self.user_email
        return {**body, "oauth_signature": str(sorted(body))}
    def get_context(self):
        url = "/handler" if getattr(self.__class__, "preview_handler", None) else None  # asked as the runtime does
        return {"ask": self.ask_to_send_username, "form_url": url, "input_fields": self.get_input_fields()}
    def get_input_fields(self):
        return self.oauth_params({"custom_unit": "7"}, "key", "secret")
    def preview_handler(self, request, dispatch):
        return self.get_input_fields()
"""


@pytest.fixture
def old(monkeypatch) -> ModuleType:
    module = ModuleType("xmodule.lti_block")
    exec(OLD, vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(launches, "failed", {})
    return module


def test_the_old_block(old) -> None:
    """Its fields are as before, for Studio and for exports; only the launch does not know of them."""
    launches.start("xmodule.lti_block")
    block = old.LTIBlock()
    form = block.preview_handler(None, "")
    assert people_in(form) == set() and "lis_person" not in str(form)
    assert (form["user_id"], form["custom_unit"], launches.failed) == ("id", "7", {})
    assert block.get_context()["ask"] is False and block.ask_to_send_username is True
    assert block.get_context()["form_url"] == "/handler"
    assert block.user_username == "zoraquill"  # what is set on it is set on it
    assert launches.is_in_force("xmodule.lti_block")
    launches.start("xmodule.lti_block")  # once more
    assert people_in(block.preview_handler(None, "")) == set()


@pytest.mark.parametrize("later", ["lis_person_name_full", "ext_user_username", "USER_IMAGE"])
def test_what_an_old_block_tells_in_another_way(old, later: str) -> None:
    """It is signed already: it does not go."""
    old.LTIBlock.oauth_params = lambda block, *given: {later: "zoraquill"}
    launches.start("xmodule.lti_block")
    with pytest.raises(launches.LaunchRefused):
        old.LTIBlock().preview_handler(None, "")


def test_an_old_block_that_is_not_known(old) -> None:
    """Blocks are still made, since courses are read with them."""
    del old.LTIBlock.oauth_params
    launches.start("xmodule.lti_block")
    assert "oauth_params" in launches.failed["xmodule.lti_block"] and not launches.is_in_force("xmodule.lti_block")
    with pytest.raises(launches.LaunchRefused):
        old.LTIBlock().preview_handler(None, "")


# -- the settings -------------------------------------------------------------------------


def test_the_settings(monkeypatch) -> None:
    """Copied before they are changed; nothing is there that the default would not leave as it is."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    blocks = {"lti_consumer": {"parameter_processors": ["a:b"], "c": 1}, "other": {}}
    settings = {"XBLOCK_SETTINGS": blocks, "LTI_CUSTOM_PARAM_TEMPLATES": {"a": "b:c"}}
    before = json.dumps(settings)
    keep_people_from_tools(settings, "as-the-course-says")
    assert (
        json.dumps({**settings, "PRIVACY_LTI_PERSONAL_DATA": None})
        == before[:-1] + ', "PRIVACY_LTI_PERSONAL_DATA": null}'
    )
    assert not [each for each in sys.meta_path if isinstance(each, LtiWatch)]
    for _twice in range(2):
        keep_people_from_tools(settings, "off")
    assert settings["XBLOCK_SETTINGS"] == {"lti_consumer": {"parameter_processors": [], "c": 1}, "other": {}}
    assert blocks["lti_consumer"]["parameter_processors"] == ["a:b"]
    assert (settings["LTI_NRPS_DISALLOW_PII"], settings["LTI_CUSTOM_PARAM_TEMPLATES"]) == (True, {})
    assert len([each for each in sys.meta_path if isinstance(each, LtiWatch)]) == 1
    keep_people_from_tools(settings, "as-the-course-says")
    assert not [each for each in sys.meta_path if isinstance(each, LtiWatch)]


def test_the_error_says_no_value(caplog, old) -> None:
    """It can quote what is in a launch."""
    old.LTIBlock = SimpleNamespace()
    launches.start("xmodule.lti_block")
    assert "zoraquill" not in caplog.text
