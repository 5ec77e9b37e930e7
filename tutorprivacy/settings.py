"""
The plugin's settings: one table, from which everything else is made.

It feeds Tutor's defaults, the validation, the policy that the shipped half receives, and
the table in the README. The defaults keep the least: data protection by default, GDPR
art. 25(2).
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.exceptions import TutorError

from .tables import list_table

PREFIX = "PRIVACY_"


@dataclass(frozen=True)
class Allowed:
    """Which values a setting takes: a test, and the words that say the same to a person."""

    test: Callable[[Any], bool]
    text: str


@dataclass(frozen=True)
class Setting:
    """One setting. `name` is without the prefix; `help` is one sentence for the README."""

    name: str
    default: Any
    allowed: Allowed
    help: str
    read: Callable[[Any], Any] = lambda value: value

    @property
    def full_name(self) -> str:
        """The name in config.yml."""
        return PREFIX + self.name


def _one_of(*words: str) -> Allowed:
    return Allowed(lambda value: isinstance(value, str) and value in words, ", ".join(f"``{word}``" for word in words))


def _word(value: Any) -> Any:
    """``off`` as YAML 1.1 reads it, without quotes, is the boolean false: take it for the word."""
    return "off" if value is False else value


def _integer(low: int, high: int | None = None) -> Allowed:
    def test(value: Any) -> bool:
        return type(value) is int and value >= low and (high is None or value <= high)

    return Allowed(test, f"a whole number, {low} or more" if high is None else f"a whole number, {low}–{high}")


_BOOLEAN = Allowed(lambda value: type(value) is bool, "``true``, ``false``")

#: Off, its logger has no handler; pseudonymous, it is scrubbed: it cannot be left alone.
_NOT_TO_KEEP = "tracking_logs"


def _is_backend_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name and name != _NOT_TO_KEEP for name in value)


_OUTPUTS = ("file", "console")


def _is_output_list(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) == len({*map(str, value)}) and all(v in _OUTPUTS for v in value)


def _is_expression_list(value: Any) -> bool:
    try:
        return isinstance(value, list) and all(isinstance(each, str) and re.compile(each) for each in value)
    except re.error:
        return False


#: What Kubernetes takes for the name of a Secret.
_OBJECT_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)?")


def _is_object_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 253 and _OBJECT_NAME.fullmatch(value) is not None


def _is_image(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[\w./:@-]+", value, re.ASCII) is not None


def _is_requirement_list(value: Any) -> bool:
    # Neither options of pip, nor secrets: they would stand on a command line.
    return isinstance(value, list) and all(
        isinstance(each, str) and re.fullmatch(r"[A-Za-z0-9](?!.*://[^/]*@)[^\r\n]*", each) for each in value
    )


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value <= 1


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "TRACKING",
        "off",
        _one_of("off", "pseudonymous", "full"),
        "Tracking events. ``off``: none is written or sent. ``pseudonymous``: written without people in them "
        "(`docs/events.rst <docs/events.rst>`__). ``full``: as the platform does it.",
        read=_word,
    ),
    Setting(
        "TRACKING_KEEP_BACKENDS",
        [],
        Allowed(_is_backend_list, f"a list of names, without ``{_NOT_TO_KEEP}``"),
        "Unless tracking is ``full``: further top-level names of ``EVENT_TRACKING_BACKENDS`` to leave alone. "
        "``event_transformer`` is left alone by itself while the ``aspects`` plugin is enabled.",
    ),
    Setting(
        "TRACKING_OUTPUTS",
        ["file"],
        Allowed(_is_output_list, "a list of ``file``, ``console``, not empty"),
        "Where pseudonymous events are written: ``tracking.log``, and the containers' output for collectors. "
        "``console`` is added by itself while the ``cairn`` plugin is enabled.",
    ),
    Setting(
        "TRACKING_EVENT_ALLOWLIST",
        [],
        Allowed(_is_expression_list, "a list of regular expressions; empty: all events"),
        "Names of the events that are written while tracking is pseudonymous (``re.match``).",
    ),
    Setting(
        "IP_ADDRESS",
        "drop",
        _one_of("drop", "truncate", "keep"),
        "IP addresses in logs and in pseudonymous events.",
    ),
    Setting("IPV4_PREFIX_LENGTH", 16, _integer(0, 32), "Bits of an IPv4 address that ``truncate`` keeps."),
    Setting("IPV6_PREFIX_LENGTH", 32, _integer(0, 128), "Bits of an IPv6 address that ``truncate`` keeps."),
    Setting(
        "USER_AGENT",
        "reduce",
        _one_of("drop", "reduce", "keep"),
        "Browsers in pseudonymous events. ``reduce``: family, major version, operating system, kind of device.",
    ),
    Setting(
        "USER_ID",
        "pseudonymize",
        _one_of("drop", "pseudonymize", "keep"),
        "User ids, usernames and sessions in pseudonymous events. E-mail addresses and full names always go.",
    ),
    Setting(
        "PSEUDONYM_PERIOD",
        "month",
        _one_of("day", "month", "year", "forever"),
        "How long a person keeps a pseudonym. Afterwards its random key is gone, and nobody can tell whose it was. "
        "``forever``: the key is made of Open edX's secret key.",
    ),
    Setting(
        "FREE_TEXT",
        "drop",
        _one_of("drop", "redact", "keep"),
        "A learner's words in pseudonymous events: posts, answers, notes, searches.",
    ),
    Setting(
        "TIMESTAMP_MINUTES",
        10,
        _integer(0, 1440),
        "Times in pseudonymous events are rounded down to a multiple of this; 0: not at all.",
    ),
    Setting(
        "SAMPLE_RATE",
        1.0,
        Allowed(_is_share, "a number above 0, up to 1"),
        "Share of the learners whose pseudonymous events are written; a learner is wholly in or out.",
    ),
    Setting(
        "OPT_OUT_SIGNALS",
        True,
        _BOOLEAN,
        "While tracking is pseudonymous: no events of requests with ``Sec-GPC: 1``, ``DNT: 1`` or the cookie "
        "``privacy-opt-out=1``.",
    ),
    Setting(
        "REDIS_DB",
        11,
        _integer(0, 15),
        "Database of Redis for the keys of the pseudonyms; used by nothing else.",
    ),
    Setting(
        "LOG_RETENTION_DAYS",
        14,
        _integer(1),
        "A day's log file (UTC) is deleted when it is more than this many days old.",
    ),
    Setting(
        "ACCESS_LOG",
        "reduced",
        _one_of("off", "reduced", "full"),
        "Request logs of Caddy, of the MFEs' Caddy and of uWSGI. ``full``: as Tutor writes them.",
        read=_word,
    ),
    Setting(
        "APP_LOG",
        "redacted",
        _one_of("redacted", "full"),
        "Application log of the LMS, the CMS and their workers. ``full``: as the platform writes it.",
    ),
    Setting(
        "BLOCK_THIRD_PARTIES",
        True,
        _BOOLEAN,
        "Analytics keys, survey report and footer beacon are off; a ``Referrer-Policy`` is sent.",
    ),
    Setting(
        "SCRUB_SHARDS",
        1,
        _integer(1),
        "Pods of ``tutor k8s do scrub-logs`` that work at once "
        "(`docs/scrub-on-kubernetes.rst <docs/scrub-on-kubernetes.rst>`__).",
    ),
    Setting(
        "SCRUB_DOCKER_IMAGE",
        "docker.io/python:3.12-slim",
        Allowed(_is_image, "the name of an image"),
        "Image of these pods: Python 3.10 or newer with pip. What is missing is installed when they start.",
    ),
    Setting(
        "SCRUB_REQUIREMENTS",
        [],
        Allowed(_is_requirement_list, "a list of pip's requirements, without passwords"),
        "Libraries that these pods need besides, such as ``s3fs`` or ``gcsfs``.",
    ),
    Setting(
        "SCRUB_SECRET",
        "",
        Allowed(_is_object_name, "the name of a Kubernetes Secret; empty: none"),
        "An existing Secret that these pods get as environment variables: the object storage's credentials.",
    ),
)

_BY_NAME = {setting.full_name: setting for setting in SETTINGS}


def defaults() -> list[tuple[str, Any]]:
    """(name, default) of every setting, for Tutor."""
    return [(setting.full_name, setting.default) for setting in SETTINGS]


def values(config: Mapping[str, Any]) -> dict[str, Any]:
    """
    Every setting of the plugin, checked, by its full name.

    Raises:
        TutorError: with one paragraph for each wrong setting: its name, the value, what is
            allowed and the command that mends it.
    """
    found = {setting.full_name: setting.read(config[setting.full_name]) for setting in SETTINGS}
    problems = [_problem(setting, found[setting.full_name]) for setting in SETTINGS]
    problems += [_misspelt(name) for name in config if name.startswith(PREFIX) and name not in _BY_NAME]
    paragraphs = [problem for problem in problems if problem]
    if paragraphs:
        raise TutorError("\n\n".join(paragraphs))
    return found


def _problem(setting: Setting, value: Any) -> str | None:
    if setting.allowed.test(value):
        return None
    mend = shlex.quote(f"{setting.full_name}={_as_yaml(setting.default)}")
    return (
        f"Wrong setting {setting.full_name}: {value!r}. "
        f"Allowed: {setting.allowed.text.replace('``', '')}. To mend it:\n\n"
        f"    tutor config save --set {mend}"
    )


def _misspelt(name: str) -> str | None:
    """Refuse near misses only: other plugins may have settings of the same prefix."""
    close = difflib.get_close_matches(name, _BY_NAME, n=1, cutoff=0.85)
    if not close:
        return None
    mend = f"tutor config save --unset {shlex.quote(name)}"
    return f"Unknown setting {name}: did you mean {close[0]}? To mend it:\n\n    {mend}"


def _as_yaml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_as_yaml, value))}]"
    if value == "":
        return '""'  # to be seen in a table
    return str(value).lower() if isinstance(value, bool) else str(value)


def settings_table() -> str:
    """The settings as a reStructuredText list table, for the README."""
    rows = [("Setting", "Default", "Allowed", "What it does")]
    for setting in SETTINGS:
        default = f"``{_as_yaml(setting.default)}``"
        rows.append((f"``{setting.full_name}``", default, setting.allowed.text, setting.help))
    return list_table(rows, (30, 10, 25, 35))


if __name__ == "__main__":  # for the README
    print(settings_table(), end="")
