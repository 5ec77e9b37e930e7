"""
The relay for mail, whose log names everybody who gets a message.

In Tutor's image (devture/exim-relay), Exim's main log is a link to the standard output, which Docker and Kubernetes
keep, and its log of refused messages, with their headers, a file of the container. Exim has no option for either on its
command line, so its output is taken away, and that file led to nothing. Errors that end Exim stay in its panic log.
"""

from __future__ import annotations

import jinja2

from ..settings import values

#: Of images whose log is where it is looked for here; others are left alone.
_IMAGE = "exim-relay"

_QUIET = "ln -sf /dev/null /var/log/exim/rejectlog; exec exim -bdf -q15m >/dev/null"


@jinja2.pass_context
def privacy_mail_relay(context: jinja2.runtime.Context) -> list[str]:
    """
    The words of the relay's command; none: it is left as it is.

    Raises:
        TutorError: a setting is wrong.
    """
    is_full = values.values(context.get_all())["PRIVACY_ACCESS_LOG"] == "full"
    if is_full or not context["RUN_SMTP"] or _IMAGE not in context["DOCKER_IMAGE_SMTP"]:
        return []
    return ["sh", "-c", _QUIET]
