"""The list of those whom ``tutor k8s do scrub-logs --forget`` takes out, on its way to the pods, and its end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import shlex
from collections.abc import Mapping
from typing import Any

import click
from tutor import utils
from tutor.exceptions import TutorError

from ..rendering.template_variables import FORGOTTEN_SECRET

#: Bytes of the list: a Secret of Kubernetes may have a megabyte, in base64.
_LONGEST_LIST = 700_000


def mark_of(people: Any, secret: str) -> str:
    """By which the same list is known again: it is on a command line, and a hash alone could be found by guessing."""
    return hmac.new(secret.encode(), people.fingerprint.encode(), hashlib.sha256).hexdigest()[:16]


def secret_of(people: Any, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """
    The manifest.

    Args:
        people: of `scrub.forgotten_people`.
        metadata: but for the name.

    Raises:
        TutorError: the list is too long.
    """
    from ..scrub.shard_plan import FORGOTTEN_FILE

    text = people.as_json().encode()
    if len(text) > _LONGEST_LIST:
        raise TutorError(f"--forget: a Secret of Kubernetes takes no list of {len(text):,} bytes. Name fewer people.")
    data = {FORGOTTEN_FILE: base64.b64encode(text).decode()}
    named = {**metadata, "name": FORGOTTEN_SECRET}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": named, "type": "Opaque", "data": data}


def delete_secret(namespace: str) -> None:
    """Also if a job has failed: the command that goes on brings it again."""
    command = ["delete", "--namespace", namespace, "--ignore-not-found=true", f"secret/{FORGOTTEN_SECRET}"]
    try:
        utils.kubectl(*command)
    except TutorError:
        text = f"The Secret {FORGOTTEN_SECRET} names people, and could not be deleted. Delete it:"
        click.echo(f"{text}\n\n    {shlex.join(['kubectl', *command])}", err=True)


def delete_list(path: str) -> None:
    """
    Nobody needs to know any more whom the run has forgotten.

    Raises:
        TutorError: it is still there.
    """
    from ..scrub.printable import printable

    try:
        os.unlink(path)
    except OSError as error:
        raise TutorError(
            f"{printable(path)} could not be deleted: {error.strerror}. Delete it: it names people."
        ) from error
    click.echo(f"{printable(path)}, which named them, is deleted.", err=True)
