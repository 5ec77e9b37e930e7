"""
The platform's retirement API in containers of the lab: the tests' stand-in for it, whose contract it is, with a state
that all processes share, the accounts of Django's database, and the OAuth2 application that `init` has made.
"""

import contextlib
import pickle
import zlib

import lab_lms
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from lab_lms import ENDPOINTS  # noqa: F401

#: Of a row, as the platform's table has it.
_SHARED = (
    *("user_id", "original_username", "original_email", "original_name", "retired_username", "retired_email"),
    *("created", "modified", "responses"),
)

_KEPT = ("rows", "_everyone", "tokens", "violations")


class Lms(lab_lms.Lms):
    """With real accounts."""

    def _token(self, record):
        from django.contrib.auth.hashers import check_password
        from oauth2_provider.models import Application

        found = Application.objects.filter(client_id=record.body.get("client_id")).first()
        lab_lms._check(found, 401, "invalid_client", violation=False)
        given = record.body.get("client_secret", "")
        lab_lms._check(
            found.client_secret == given or check_password(given, found.client_secret), 401, "invalid_client", False
        )
        self.client_id, self.client_secret = found.client_id, given
        return super()._token(record)

    def _act(self, record, name, wrong_state):
        answer = super()._act(record, name, wrong_state)
        if name == "retire":
            row = self.rows[record.username]
            user = User.objects.get(pk=row.user_id)
            user.profile.name = ""
            user.profile.save()
            user.username, user.email = row.retired_username, row.retired_email
            user.set_unusable_password()
            user.save()
        return answer


@contextlib.contextmanager
def shared():
    """
    The one state, while nobody else has it; as the platform's, it is in the database. It has the names, as the
    platform's row of a retirement has them, which the erasure leaves; packed, they are not found in this one.
    """
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT state FROM lab_retirements WHERE id = 1 FOR UPDATE")
        lms = Lms(states=tuple(settings.RETIREMENT_STATES))
        vars(lms).update(pickle.loads(zlib.decompress(cursor.fetchone()[0])))
        yield lms
        _tell_the_tables(lms)
        state = pickle.dumps({name: getattr(lms, name) for name in _KEPT})
        cursor.execute("UPDATE lab_retirements SET state = %s WHERE id = 1", [zlib.compress(state)])


def _tell_the_tables(lms):
    """The rows, where the platform has them: the step that erases, and what comes long after it, read them there."""
    from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementRequest, UserRetirementStatus

    states = {each.state_name: each for each in RetirementState.objects.all()}
    UserRetirementStatus.objects.exclude(pk__in=[row.id for row in lms.rows.values()]).delete()
    for row in lms.rows.values():
        UserRetirementRequest.objects.get_or_create(user_id=row.user_id, defaults={"created": row.created})
        told = {name: getattr(row, name) for name in _SHARED}
        told |= {name: states[getattr(row, name)] for name in ("current_state", "last_state")}
        UserRetirementStatus.objects.update_or_create(pk=row.id, defaults=told)


def create():
    """Its table, as `migrate` does."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS lab_retirements (id INT PRIMARY KEY, state LONGBLOB)")
        cursor.execute("INSERT IGNORE INTO lab_retirements VALUES (1, %s)", [zlib.compress(pickle.dumps({}))])


def ask(user_id):
    """A learner who asked to be forgotten, long ago."""
    user = User.objects.get(pk=user_id)
    with shared() as lms:
        lms.add(user.username, user.email, user.profile.name).user_id = user.pk


@csrf_exempt
def view(request):
    """Any of its endpoints."""
    with shared() as lms:
        _record, answer = lms.handle(request.method, request.get_full_path(), request.headers, request.body)
    return HttpResponse(answer.body or "", status=answer.code, headers=answer.headers, content_type="application/json")
