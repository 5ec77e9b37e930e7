"""The commands, with what ``--help`` says of each in a terminal of 80 columns."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import click

from tutorprivacy import commands

#: What `click` takes for a terminal of 80 columns.
_WIDTH = 78

#: Of the jobs, those that there is only in Kubernetes.
_ONLY_IN_KUBERNETES = {"scrub-logs"}

_HEAD = """\
Commands
========

All commands of the plugin, with what they say of themselves: this page is made of their ``--help`` (``make docs``), and
a test compares. The first ones run on the machine where Tutor is installed. The others are jobs of a platform, or ask
one that runs. Without a command, ``tutor privacy`` lists all of them by what one wants to do.

Shells complete commands, options and names of settings, as they do for all of Tutor. For Bash (``zsh_source`` and
``fish_source`` are there, too)::

    eval "$(_TUTOR_COMPLETE=bash_source tutor)"

"""

_JOBS = """\
Jobs
----

Each is there as ``tutor local do``, ``tutor dev do`` and ``tutor k8s do``; ``scrub-logs`` is for Kubernetes only.

"""


def on_the_host() -> list[click.Command]:
    """The commands of ``tutor privacy``, by the alphabet."""
    return [command for _name, command in sorted(commands.privacy.commands.items())]


def jobs() -> list[click.Command]:
    """The commands of ``tutor … do``, by the alphabet."""
    host = {id(each) for each in (commands.privacy, *on_the_host())}
    there = {id(each): each for each in vars(commands).values() if isinstance(each, click.Command)}
    return sorted((each for key, each in there.items() if key not in host), key=lambda each: str(each.name))


def help_of(command: click.Command, *before: str) -> str:
    """What ``--help`` prints, if the command is called behind these words."""
    context = click.Context(click.Group("tutor"), info_name=before[0], help_option_names=["-h", "--help"])
    for word in before[1:]:
        context = click.Context(click.Group(word), info_name=word, parent=context)
    own = copy.copy(command)
    own._help_option = None  # click keeps the one of whoever asked first
    with click.Context(own, info_name=own.name, parent=context, terminal_width=_WIDTH) as shown:
        return own.get_help(shown)


def words_of(command: click.Command) -> tuple[str, ...]:
    """Behind which words a command is called."""
    if command is commands.privacy:
        return ("tutor",)
    if command in on_the_host():
        return ("tutor", "privacy")
    return ("tutor", "k8s" if command.name in _ONLY_IN_KUBERNETES else "local", "do")


def _section(command: click.Command, line: str) -> Iterator[str]:
    before = words_of(command)
    title = " ".join([*before, str(command.name)])
    yield f"{title}\n{line * len(title)}\n\n::\n\n"
    yield "".join(f"    {each}".rstrip() + "\n" for each in help_of(command, *before).rstrip().splitlines())
    yield "\n"


def commands_page() -> str:
    """The page, as text."""
    parts = [_HEAD, *_section(commands.privacy, "-")]
    for command in on_the_host():
        parts += _section(command, "-")
    parts.append(_JOBS)
    for command in jobs():
        parts += _section(command, "~")
    return "".join(parts).rstrip() + "\n"
