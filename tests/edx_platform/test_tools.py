"""Tools by LTI in a course of the platform's own modulestore: what the audit finds, and what both blocks hand over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .installed import Site
from .learners import HER

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
with store.default_store(ModuleStoreEnum.Type.split):
    course = store.create_course("VormarrowX", "Tools", "{run}", user.id, fields=dict(
        display_name="Tools", start=datetime(2020, 1, 1, tzinfo=timezone.utc), lti_passports=["tool:key:secret"], advanced_modules=["lti", "lti_consumer"]))
    above = course.location
    for kind in ("chapter", "sequential", "vertical"):
        above = store.create_child(user.id, above, kind, kind).location
    blocks = dict(
        lti=store.create_child(user.id, above, "lti", "old", fields=asks).location,
        lti_consumer=store.create_child(user.id, above, "lti_consumer", "new", fields=dict(
            asks, ask_to_send_full_name=True)).location)
    store.publish(course.location, user.id)
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
from {settings}.envs.tutor.privacy.audit import findings, lti_checks
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
