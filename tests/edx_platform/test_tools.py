"""Tools by LTI in a course of the platform's own modulestore: what the audit finds, and what both blocks hand over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab import canaries

from .installed import Site
from .learners import Learner

WHO = Learner(918273777, "quendlemarsh", "qm.canary@mailbox-canary.example", "Quen Dlemarsh")
#: What each block asks for, by what it hands over.
ASKED = {
    "lti": {"lis_person_sourcedid": WHO.username, "lis_person_contact_email_primary": WHO.email},
    "lti_consumer": {
        "lis_person_sourcedid": WHO.username,
        "lis_person_contact_email_primary": WHO.email,
        "lis_person_name_full": WHO.name,
    },
}

#: A course whose two blocks ask for everything they can; she is in it, opens both, and the audit looks at it.
_COURSE = """
import html, re
from datetime import datetime, timezone
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from common.djangoapps.student.models import CourseEnrollment
from openedx.core.djangoapps.content.course_overviews.models import CourseOverview
from xmodule.modulestore import ModuleStoreEnum
from xmodule.modulestore.django import modulestore
from lms.djangoapps.courseware.models import StudentModule

user, store = User.objects.get(pk={user_id}), modulestore()
asks = dict(ask_to_send_username=True, ask_to_send_email=True, launch_url="https://tool.example/launch", lti_id="tool")
fields = dict(display_name="Tools", start=datetime(2020, 1, 1, tzinfo=timezone.utc), lti_passports=["tool:key:secret"])
drafts = store.branch_setting(ModuleStoreEnum.Branch.draft_preferred)  # as in Studio
with store.default_store(ModuleStoreEnum.Type.split), drafts:
    course = store.create_course("VormarrowX", "Tools", "{run}", user.id, fields=fields)
    above = course.location
    for kind in ("chapter", "sequential", "vertical"):
        above = store.create_child(user.id, above, kind, kind).location
    blocks = {{name: store.create_child(user.id, above, name, "tool", fields={{**asks, **more}}).location
              for name, more in (("lti", {{}}), ("lti_consumer", {{"ask_to_send_full_name": True}}))}}
    store.publish(above, user.id)
CourseOverview.load_from_module_store(course.id)
CourseEnrollment.enroll(user, course.id)
client = Client(HTTP_HOST=settings.LMS_BASE)
form = dict(email_or_username={email!r}, password={password!r})
assert client.post("/api/user/v2/account/login_session/", form).status_code == 200
found = {{"course": str(course.id), "launched": {{}}}}
for name, handler in (("lti", "preview_handler"), ("lti_consumer", "lti_launch_handler")):
    answer = client.get(f"/courses/{{course.id}}/xblock/{{blocks[name]}}/handler/{{handler}}")
    text = html.unescape(answer.content.decode())
    found["launched"][name] = [answer.status_code, dict(re.findall(r'name="([^"]+)"\\s+value="([^"]*)"', text)), text]
from lms.envs.tutor.privacy.audit import findings, lti_checks
found["audit"] = [[each.check, each.status, each.place, each.evidence]
    for each in findings.carried_out(lti_checks.checks("lms"))]
say(found)
"""

_REMOVE = """
from common.djangoapps.split_modulestore_django.models import SplitModulestoreCourseIndex
from common.djangoapps.student.models import CourseEnrollment
from lms.djangoapps.courseware.models import StudentModule
from openedx.core.djangoapps.content.course_overviews.models import CourseOverview
from opaque_keys.edx.keys import CourseKey
key = CourseKey.from_string("course-v1:VormarrowX+Tools+{run}")
for model in (StudentModule, CourseEnrollment, SplitModulestoreCourseIndex):
    model.objects.filter(course_id=key).delete()
CourseOverview.objects.filter(id=key).delete()
say(1)
"""


def launched(site: Site, run: str) -> dict[str, Any]:
    """What the program says; nothing of the course is left."""
    site.program(WHO.made())
    try:
        values = {"user_id": WHO.user_id, "email": WHO.email, "password": canaries.PASSWORD, "run": run}
        return dict(site.program(_COURSE.format(**values)))
    finally:
        site.program(_REMOVE.format(run=run))
        site.program(WHO.removed())


def of(found: dict[str, Any], check: str) -> list[Any]:
    return [each[1:] for each in found["audit"] if each[0] == check]


def test_as_the_course_says(site: Site) -> None:
    """The platform's own code hands over what the course asks for, and the audit says to whom, of both blocks."""
    found = launched(site, "as_asked")
    for name, told in ASKED.items():
        status, form, _page = found["launched"][name]
        assert status == 200 and told.items() <= form.items() and form["oauth_signature"]
    told_of = (
        "lti to tool.example: e-mail address, username; lti_consumer to tool.example: e-mail address, name, username"
    )
    said = f"Tools are told of learners: {told_of}."
    assert of(found, "lti.courses") == [["decide", f"lms: {found['course']}", said]]
    assert of(found, "lti.switch") == []


def test_off(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Both launch, signed, by the id that is hers in this course; and neither page names her anywhere."""
    folder: Path = tmp_path_factory.mktemp("site")
    with Site(folder, PRIVACY_LTI_PERSONAL_DATA="off").running() as site:
        found = launched(site, "off")
    for status, form, page in found["launched"].values():
        assert status == 200 and form["oauth_signature"] and len(form["user_id"]) == 32
        assert not [value for value in (WHO.username, WHO.email, WHO.name) if value in page]
    switch = of(found, "lti.switch")
    assert switch and {status for status, _place, _said in switch} == {"pass"}
    [[status, _place, said]] = of(found, "lti.courses")
    assert status == "pass" and said.startswith("Courses and programs that ask for learners' data: 1.")
