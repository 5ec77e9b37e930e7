"""Register, export and audit on all models of the platform."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from lab.stock_models import models

MAKE = """
from django.contrib.auth.models import User
from common.djangoapps.student.models import UserProfile
User.objects.filter(username="quillonette").delete()
user = User.objects.create_user("quillonette", "quillonette@learner-mail.example", "Wrong-1-horse")
UserProfile.objects.create(user=user, name="Quillonette Vormarrow", bio="I collect xylograph-7731")
say(user.pk)
"""
REMOVE = "from django.contrib.auth.models import User; say(User.objects.filter(username='quillonette').delete()[0])"
_APPS = "from django.apps import apps"
SET_UP = "from lms.envs.tutor.privacy.retirement import setup; setup.main()"
#: Outside of a container, the first process is as old as the machine, and MongoDB and Redis are the test's own, without
#: what the plugin tells theirs.
OF_A_CONTAINER = ("environment.restart", "services.mongodb", "services.redis")


@pytest.fixture
def learner(site):
    """Her number; she is gone afterwards."""
    yield site.program(MAKE)
    site.program(REMOVE)


def test_register(site) -> None:
    """It names models of every part of the platform, fails at none, and says of each what it is and becomes."""
    done = site.run("-m", "lms.envs.tutor.privacy.register")
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    text = done.stdout.decode()
    for model in ("UserProfile", "CourseEnrollment", "StudentModule", "UserRetirementStatus"):
        assert model in text
    assert "FieldError" not in text
    done = site.run("-m", "lms.envs.tutor.privacy.register", "--format=json")
    register = json.loads(done.stdout)
    found = register["models"]
    nameless = [each["model"] for each in found if "no rule names it" in each["erasure"]["detail"]]
    print(f"{len(found)} models with people, {len(nameless)} without a rule of the erasure")
    assert len(found) > 300 and nameless == []
    assert [each["model"] for each in found if each["retirement"]["how"] == "unknown"] == []
    entries = found + register["tables"]
    assert [each["table"] for each in entries if each["kind"] == "others" or not each["limit"]["text"]] == []
    assert len(register["activities"]) > 15 and len(register["not_told"]) > 3


def test_the_list_of_stock_models(site) -> None:
    """What the tests without a platform know is what this one has."""
    labels = "say([each._meta.label for each in apps.get_models(include_auto_created=True) if not each._meta.proxy])"
    found = {label for service in ("lms", "cms") for label in site.program(f"{_APPS}\n{labels}", service=service)}
    known = set(models(site.major))
    print(f"{len(found)} models, {len(found - known)} that are not on the list of Tutor {site.major}")
    assert found - known == set()


def test_export(site, learner) -> None:
    """Nothing stops it, and her profile is in it."""
    done = site.run("-m", "lms.envs.tutor.privacy.export", f"--user-id={learner}")
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        assert archive.testzip() is None
        assert any(b"xylograph-7731" in archive.read(name) for name in archive.namelist())


def test_audit(operator) -> None:
    """Of a site that is set up, what fails in LMS, CMS and worker is only what its operator has to decide."""
    done = operator.does("local", "do", "audit-privacy", "--json", status=1)  # as of a container
    findings = json.loads(done.stdout.splitlines()[-1])["findings"]
    looked_at = [each for each in findings if each["check"] not in OF_A_CONTAINER]
    assert [each for each in looked_at if each["status"] not in ("pass", "decide")] == []
    assert len(findings) > 60
