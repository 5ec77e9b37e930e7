"""A task of the worker: its logger is Celery's own."""

from celery import shared_task
from celery.utils.log import get_task_logger

LOGGER = get_task_logger(__name__)


@shared_task
def send_activation_email():
    """Say to whom the last e-mail went, as the platform's tasks do."""
    from django.contrib.auth.models import User

    LOGGER.info("Activation e-mail has been sent to %s", User.objects.latest("id").email)
