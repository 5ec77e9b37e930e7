"""What the commands share that ask the running platform: the modes of Tutor, and how each reaches a container."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import click
from tutor import config as tutor_config

#: Of Tutor: where a platform can run.
MODES = ("local", "dev", "k8s")

mode_option: Callable[..., Any] = click.option(
    "--mode",
    type=click.Choice(list(MODES)),
    default="local",
    show_default=True,
    help="Where the platform runs.",
)


def mode_of(context: click.Context) -> str:
    """The mode in which a job was called: the one of Tutor's groups that it stands below."""
    each: click.Context | None = context
    while each is not None:
        if each.info_name in MODES:
            return str(each.info_name)
        each = each.parent
    return MODES[0]


def commands_to_try(mode: str) -> str:
    """What shows whether the platform runs, and what starts it: a line each."""
    start = f"tutor {mode} start" if mode == "k8s" else f"tutor {mode} start -d"
    return f"    tutor {mode} status\n    {start}"


def other_version(container: str, mode: str) -> tuple[str, str]:
    """What is the matter, and what to do, if a container has answered as another version of the plugin does."""
    return (
        f"The container {container} runs another version of this plugin: its answer cannot be read here.",
        f"Bring the platform up to the version that is installed here:\n\n    tutor {mode} launch",
    )


def exec_words(root: str, mode: str, words: Sequence[str], service: str = "lms", has_input: bool = False) -> list[str]:
    """
    The words of a command that runs another in a running container, as Tutor itself would reach it.

    Args:
        has_input: it is given the standard input; Compose does that anyway.
    """
    config = tutor_config.load_full(root)
    if mode == "k8s":
        place = ["--namespace", str(config["K8S_NAMESPACE"]), f"deployment/{service}", "--container", service]
        return ["kubectl", "exec", *(["--stdin"] if has_input else []), *place, "--", *words]
    # When they are needed: nothing here may fail on import.
    from tutor.commands.dev import DevContext
    from tutor.commands.local import LocalContext

    runner = (DevContext if mode == "dev" else LocalContext)(root).job_runner(config)
    # Not the runner's own methods: those print the command where the answer goes, and take the word
    # "run" for the start of a platform, whatever it stands for.
    files = [word for path in runner.docker_compose_files if os.path.exists(path) for word in ("-f", path)]
    return ["docker", "compose", *files, "--project-name", runner.project_name, "exec", "-T", service, *words]
