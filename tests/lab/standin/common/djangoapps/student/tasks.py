"""Tasks of the worker: their logger is Celery's own."""

from celery import shared_task
from celery.utils.log import get_task_logger
from eventtracking import tracker

LOGGER = get_task_logger(__name__)


@shared_task
def check_pwned_password(user_id, password):
    """The platform compares each password with a public list of stolen ones, in a task."""
    LOGGER.info("A password has been compared")


@shared_task
def send_activation_email():
    """Say to whom the last e-mail went, as the platform's tasks do."""
    from django.contrib.auth.models import User

    user = User.objects.latest("id")
    LOGGER.info("Activation e-mail has been sent to %s", user.email)
    # Outside of a request, only the payload says who is meant: by id as grades do, or by name.
    tracker.emit("edx.grades.problem.submitted", {"user_id": str(user.id), "weighted_earned": 1})
    tracker.emit("edx.certificate.revoked", {"target_username": user.username})
