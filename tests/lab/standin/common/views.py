"""Views of the stand-in: each writes what the platform would write in its place."""

import json
import logging
import time

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from eventtracking import tracker

from common.djangoapps.student.tasks import check_pwned_password, send_activation_email

log = logging.getLogger("edx.student")
audit = logging.getLogger("audit")
xapi = logging.getLogger("xapi_tracking")


def heartbeat(request):
    """Not tracked."""
    return JsonResponse({"ok": True})


@csrf_exempt
def login_session(request):
    """Sign in; the audit log names the learner unless SQUELCH_PII_IN_LOGS is on."""
    name = request.POST["email_or_username"]
    # As REST framework's throttles name what they count.
    cache.set(f"throttle_login_{request.META['REMOTE_ADDR']}", [time.time()])
    user = authenticate(request, username=name, password=request.POST["password"])
    squelch = settings.FEATURES["SQUELCH_PII_IN_LOGS"]
    if user is None:
        audit.warning("Login failed - password for %s is invalid", "user" if squelch else name)
        return JsonResponse({"success": False}, status=400)
    login(request, user)
    if squelch:
        audit.info("Login success - user.id: %s", user.id)
    else:
        audit.info("Login success - %s (%s)", user.username, user.email)
    tracker.emit("edx.user.login", {"user_id": user.id})
    return JsonResponse({"success": True})


@csrf_exempt
def registration(request):
    """These lines are written although SQUELCH_PII_IN_LOGS is on."""
    fields = request.POST
    audit.info("Login success on new account creation - %s", fields["username"])
    log.info("Activation Email has been sent to User %s", fields["email"])
    log.info("Welcome message rendered for %s", fields["name"])
    send_activation_email.delay()
    check_pwned_password.delay(User.objects.latest("id").id, fields.get("password", ""))
    return JsonResponse({"success": True})


def account(request, username):
    """A profile."""
    log.info("Profile of %s requested", username)
    if "slow" in request.GET:  # for clients that leave when it has begun: it does not end before they do
        return StreamingHttpResponse(time.sleep(0.1) or b"x" for _ in range(600))
    return JsonResponse({"username": username})


def me(request):
    """Whose session it is; nobody's has no answer."""
    if not request.user.is_authenticated:
        return JsonResponse({"detail": "Authentication credentials were not provided."}, status=401)
    return JsonResponse({"username": request.user.username})


def activate(request, key):
    """The activation link of an e-mail."""
    user = User.objects.latest("id")
    log.info("User %s (%s) account is successfully activated.", user.username, user.email)
    log.info("Activation key %s used at /activate/%s", "of a learner", key)
    return HttpResponse("activated")


def page(request, **_kwargs):
    """Any page."""
    return HttpResponse("<html>page</html>")


@csrf_exempt
def problem_check(request, course, block):
    """A learner's answer: an event, an xAPI statement for the collector, a log line."""
    tracker.emit("problem_check", {"problem_id": block, "answers": dict(request.POST)})
    statement = {"actor": {"account": {"name": "32e08e30-f8ae-4ce2-94a8-c2bfe38a70cb"}}, "object": {"id": block}}
    xapi.info(json.dumps(statement))
    log.info("%s answered %s", request.user.username, block)
    return JsonResponse({"correct": True})


@csrf_exempt
def browser_event(request):
    """Events of the learner's browser."""
    context = {"event_source": "browser", "page": request.POST["page"], "username": request.user.username}
    with tracker.get_tracker().context("edx.course.browser", context):
        tracker.emit(request.POST["event_type"], json.loads(request.POST["event"]))
    return HttpResponse("success")


def search(request):
    """A search; the query is a learner's words."""
    return JsonResponse({"results": []})


def broken(request):
    """An unhandled exception that quotes the person."""
    raise ValueError(f"Cannot mail {request.user.email}, full name {request.user.profile.name}")


def mfe_config(request):
    """Runtime configuration of the micro-frontends."""
    return JsonResponse(settings.MFE_CONFIG)


def export(request):
    """A long answer, for clients that do not wait for its end."""
    if "slow" in request.GET:
        time.sleep(0.3)
        return StreamingHttpResponse(b"x" * 65536 for _ in range(20))
    return HttpResponse(b"x" * 8_000_000)


def own_profile(request):
    """The answer's headers name the learner."""
    return HttpResponseRedirect(f"/u/{request.user.username}")
