"""Models with every kind of relation to a person, as Open edX and its plugins have them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

USER = settings.AUTH_USER_MODEL


def to(target, **options):
    return models.ForeignKey(target, models.CASCADE, null=True, related_name="+", **options)


class Account(AbstractUser):
    """
    The users: a model of the platform's own, with a reference to itself.

    .. pii: Names and addresses.
    .. pii_types: name, username, email_address
    .. pii_retirement: local_api
    """

    recommended_by = to("self")
    phone = models.CharField(max_length=30, blank=True)


class Hidden(models.Manager):
    """As some managers of the platform, this one does not show all rows."""

    def get_queryset(self):
        return super().get_queryset().none()


class Profile(models.Model):
    """
    One-to-one.

    .. pii: Names, addresses,
        and more.
    .. pii_types: name, location, birth_date
    .. pii_retirement: local_api
    """

    user = models.OneToOneField(USER, models.CASCADE, related_name="profile")
    name = models.CharField(max_length=255)
    mailing_address = models.TextField(blank=True)
    year_of_birth = models.IntegerField(null=True)
    new_email = models.CharField(max_length=255, blank=True)
    meta = models.TextField(blank=True)
    picture = models.FileField(blank=True)
    objects = Hidden()


class Language(models.Model):
    """A chain by a profile.

    .. no_pii: Languages.
    """

    profile = to(Profile)
    text = models.CharField(max_length=100)


class Meeting(models.Model):
    """Two people, one by a profile."""

    user = to(USER)
    partner_profile = to(Profile)
    text = models.TextField()


class Enrollment(models.Model):
    """A foreign key.

    .. no_pii:
    """

    user = to(USER)
    course = models.CharField(max_length=100)
    grade = models.FloatField(null=True)
    modified = models.DateTimeField(null=True)


class ActiveEnrollment(Enrollment):
    """A proxy: the same table."""

    class Meta:
        proxy = True


class Submission(models.Model):
    """A chain of one."""

    enrollment = to(Enrollment)
    text = models.TextField()


class SubmissionHistory(models.Model):
    """A chain of two."""

    submission = to(Submission)
    text = models.TextField()


class Support(models.Model):
    """A chain, and staff who did something."""

    enrollment = to(Enrollment)
    support_user = to(USER)
    text = models.TextField()


class Attempt(models.Model):
    """Two chains, of which each can end."""

    enrollment = to(Enrollment)
    submission = to(Submission)
    text = models.TextField()


class HistoricalEnrollment(models.Model):
    """As django-simple-history makes them."""

    user = to(USER, db_constraint=False)
    history_user = to(USER)
    history_change_reason = models.TextField()


class Badge(models.Model):
    """Many-to-many with a table that Django makes."""

    users = models.ManyToManyField(USER, related_name="+")
    text = models.TextField()


class Club(models.Model):
    """Many-to-many with a table of its own."""

    members = models.ManyToManyField(USER, through="Membership", through_fields=("club", "user"), related_name="+")


class Membership(models.Model):
    club = to(Club)
    user = to(USER)
    invited_by = to(USER)
    text = models.TextField()


class Friend(models.Model):
    """Many-to-many of people with people."""

    friends = models.ManyToManyField(Profile, related_name="+")


class Mark(models.Model):
    """A generic foreign key."""

    content_type = to(ContentType)
    object_id = models.PositiveIntegerField()
    content = GenericForeignKey("content_type", "object_id")
    text = models.TextField()


class Edit(models.Model):
    """A generic foreign key whose column is a text, and an editor."""

    content_type = to(ContentType)
    content_object_id = models.CharField(max_length=50)
    editor = to(USER)
    text = models.TextField()


class Score(models.Model):
    """A plain user_id.

    .. pii: Grades.
    """

    user_id = models.IntegerField()
    text = models.TextField()


class Account2(models.Model):
    """A plain user_id that is a text."""

    lms_user_id = models.CharField(max_length=40)
    text = models.TextField()


class Credit(models.Model):
    """A plain username, and JSON."""

    username = models.CharField(max_length=255)
    reason = models.JSONField(default=dict)
    text = models.TextField()


class Invitation(models.Model):
    """An e-mail address, and, once it is somebody's, the account."""

    email = models.CharField(max_length=255)
    user = to(USER)
    text = models.TextField()


class Audit(models.Model):
    """Staff who enrolled an address."""

    enrolled_by = to(USER)
    enrolled_email = models.CharField(max_length=255)
    contact_name = models.CharField(max_length=255)
    text = models.TextField()


class Buddies(models.Model):
    """Two people whose row it is."""

    learner = to(USER)
    buddy = to(USER)
    phone = models.CharField(max_length=30)
    text = models.TextField()


class Message(models.Model):
    """Two people, of whom one wrote."""

    sender = to(USER)
    recipient = to(USER)
    text = models.TextField()


class Thread(models.Model):
    author = to(USER)
    closed_by = to(USER)
    text = models.TextField()


class Reply(models.Model):
    """A reference to itself, and to what somebody else may have written."""

    author = to(USER)
    author_username = models.CharField(max_length=150)
    thread = to(Thread)
    parent = to("self")
    text = models.TextField()


class ReadState(models.Model):
    user = to(USER)


class ReadMark(models.Model):
    """Hangs on who read, and on what was read: only the first says whose it is."""

    state = to(ReadState)
    thread = to(Thread)


class AnonymousId(models.Model):
    """
    A random id for a person.

    .. no_pii: We do not consider them PII.
    """

    user = to(USER)
    anonymous_user_id = models.CharField(max_length=32, unique=True)


class StudentItem(models.Model):
    """Known by the random id only."""

    student_id = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)


class Answer(models.Model):
    student_item = to(StudentItem)
    text = models.TextField()


class Statement(models.Model):
    """A view, or a table that another service makes."""

    id = models.IntegerField(primary_key=True)
    user_id = models.IntegerField()
    text = models.TextField()

    class Meta:
        managed = False
        db_table = "statements_of_another_service"


class Missing(models.Model):
    """A table that is not there."""

    user = to(USER)

    class Meta:
        managed = False
        db_table = "not_there"


class Activity(models.Model):
    user = to(USER)
    text = models.TextField()


class Exam(Activity):
    """Inheritance over two tables."""

    essay = models.TextField()


class Staff(Account):
    """Inheritance from the users."""

    office_address = models.TextField()


class Desk(models.Model):
    """Hangs on a person that is a row of another table."""

    staff = to(Staff)
    text = models.TextField()


class Declared(models.Model):
    """
    Abstract.

    .. pii: A name.
    .. pii_types: name
    .. pii_retirement: retained
    """

    full_name = models.CharField(max_length=255)

    class Meta:
        abstract = True


class Certificate(Declared):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = to(USER)
    text = models.TextField()


class Token(models.Model):
    """Secrets."""

    key = models.CharField(max_length=100, primary_key=True)
    user = to(USER)
    client_secret = models.TextField()
    session_data = models.TextField()
    text = models.TextField()


class Configuration(models.Model):
    """Staff changed it."""

    changed_by = to(USER)
    contact_email = models.CharField(max_length=255)
    text = models.TextField()


class HistoricalSetting(models.Model):
    """As django-simple-history makes them of what is nobody's: numbered lines, and who changed it."""

    history_id = models.AutoField(primary_key=True)
    history_user = to(USER)
    text = models.TextField()


class Notice(models.Model):
    """A number of something else, which sounds like somebody's."""

    user = to(USER)
    group_by_id = models.CharField(max_length=255)
    member_id = models.IntegerField()
    text = models.TextField()


class Overview(models.Model):
    """Shared by all: a course, which says whom to write to."""

    escalation_email = models.CharField(max_length=255)
    text = models.TextField()


class OverviewTab(models.Model):
    """Hangs on it."""

    overview = to(Overview)
    text = models.TextField()


class Contact(models.Model):
    """Looks personal, and says nothing of whose it is."""

    last_name = models.CharField(max_length=255)
    telephone = models.CharField(max_length=255)


class Course(models.Model):
    """Nobody is in it."""

    name = models.CharField(max_length=100)
    email_frequency = models.CharField(max_length=10)


from .fields import *  # noqa: E402, F403  # models that are in need of those above
