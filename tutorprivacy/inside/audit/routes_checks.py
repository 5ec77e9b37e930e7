"""
The audit of routes: has the running platform, with all its plugins, one where a person stands and no rule looks?

A name is put at each place of each route, and the path is reduced as every log does it (``pii.paths``). What is known
to be content, like a course's key, may stay. ``make platform`` asks the same of the platform's sources.

.. no_pii: routes, with an invented name
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.regex_helper import normalize

from ..minimize.reductions import reduce_path
from ..pii.vocabulary import words
from .findings import Check, Finding, found

#: Nobody's, and what a token or a key of a record looks like.
_NAME, _TOKEN, _NUMBER = "quexilda", "0f1e2d3c-4b5a-4978-8a9b-acbdcedf0123", "918273645"

#: Names of places that hold content, or the platform's own words, wherever they are.
CONTENT = words(
    """
    action api_version app_label app_name asset_key_string asset_path backend block_type category comment_type
    component_version_uuid container_key content_id content_type context_id course course_id course_key
    course_key_str course_key_string course_run csv discussion_id dispatch edx_video_id enterprise_uuid external_app
    external_slug file_ext file_path format generate_for group_name handler handler_name idp_slug language_code
    lib_key_str library_key library_key_string location lti_config_id mod_id mode_slug module_id object_id_pattern
    org page position pref_key preference_key program_uuid provider_id provider_slug provider_uuid rubric_hash
    section short_name slug subsection subsection_id survey_name tab_slug tab_type taxonomy_id team_id template
    textbook_id tool topic_id uri usage_id usage_key usage_key_str usage_key_string version view_name
    """
)

#: The same for names that hold a person elsewhere: by the word in front.
_CONTENT_BEHIND = {
    "id": {"staged-content"},
    "key": {"collections"},
    "name": {"forum_roles"},
    "object_id": {"object_tags"},
    "path": {"wiki", "asset", "xblock-export-file", "_revision", "static", "media"},
    "pk": {
        *("applications", "taxonomies", "course_runs", "lti-ags", "delete", "edit", "provider_config", "provider_data"),
        *("saml_configuration", "test-sftp-connection"),
    },
    "suffix": {"handler", "handler_noauth"},  # what a block is asked to do: xmodule_handler/problem_get
    "token": {"help_token"},
    "url": {"admin"},
    # Groups without a name
    "_0": {"press", "courses", "grading", "group_configurations"},
    "_1": {"courses", "history", "preview"},
}

#: A name that says that somebody, or a secret, is at this place.
_PERSON = re.compile(
    r"(?:user|learner|student|member|account|email|attempt|association|notification|token|secret|password|activation"
    r"|receipt|order|basket|retirement)(?:$|[^a-z]|id|name|s)|verified_name|username",
    re.I,
)


class Place(NamedTuple):
    """
    A place of a route.

    Args:
        route: as a template of Python's ``%``, with a slash in front.
        name: of the place.
        holds: the regular expression of what may stand there.
        says_so: its name says that a person or a secret is there.
        module: of the view.
    """

    route: str
    name: str
    holds: str
    says_so: bool
    module: str


def checks(place: str) -> list[Check]:
    """The check, for `audit.findings.carried_out`."""
    from django.urls import get_resolver

    return [("requests.routes", place, lambda: routes(place, lambda: get_resolver().url_patterns))]


def routes(place: str, patterns: Callable[[], Iterable[Any]]) -> Iterator[Finding]:
    """One finding; `patterns` are those of the platform's URL configuration."""
    missed = list(uncovered(patterns()))
    certain = [each for each in missed if each.says_so]
    if not missed:
        evidence = "In each route of the platform and its plugins, people and tokens are where logs leave them out."
    else:
        shown = ", ".join(sorted({_shown(each) for each in certain or missed})[:10])
        what = "hold a person or a token" if certain else "may hold a person"
        evidence = f"{len(missed)} places of routes {what}, and logs keep them: {shown}"
    ok = True if not missed else False if certain else None
    yield found(
        "requests.routes", place, ok, evidence, "Ask for a rule: say which plugin has it (an issue of this one)."
    )


def _shown(place: Place) -> str:
    return f"{place.route.replace(f'%({place.name})s', f'<{place.name}>')} ({place.module.partition('.')[0]})"


def uncovered(patterns: Iterable[Any]) -> Iterator[Place]:
    """Places at which a person, or the key of what is hers, would be left in a log."""
    for place in places(patterns, [""], {}):
        values = dict.fromkeys(re.findall(r"%\((\w+)\)s", place.route), "thing")
        for course in ("course-v1:a+b+c", "a/b/c"):  # of today, and of old courses
            told = {name: course if "course" in name else value for name, value in values.items()}
            if _is_personal(place) and _NAME in reduce_path(place.route % {**told, place.name: _NAME}):
                yield place
                break


def _is_personal(place: Place) -> bool:
    holds = re.compile(place.holds)
    if place.says_so:
        return any(holds.fullmatch(value) for value in (_NAME, _TOKEN, _NUMBER))
    if _is_content(place.route, place.name):
        return False
    return any(holds.fullmatch(value) for value in (_NAME, _TOKEN))  # a number leads to nobody by itself


def _is_content(route: str, name: str) -> bool:
    words = route.partition(f"%({name})s")[0].split("/")
    in_front = next((word.strip("^") for word in reversed(words[:-1]) if not word.startswith("%")), "")
    return name in CONTENT or in_front in _CONTENT_BEHIND.get(name, ())


def places(patterns: Iterable[Any], before: list[str], outer: Mapping[str, str], names: str = "") -> Iterator[Place]:
    """All places of all routes; `before` is what routes have in front, `outer` the places there."""
    for each in patterns:
        expression = each.pattern.regex
        holds = {**outer, **{name: _group(expression.pattern, name) for name in expression.groupindex}}
        templates = [front + back for front in before for back, _names in normalize(expression.pattern)]
        if hasattr(each, "url_patterns"):
            yield from places(each.url_patterns, templates, holds)
            continue
        view = getattr(each.callback, "view_class", getattr(each.callback, "cls", each.callback))
        for template in templates:
            for name in re.findall(r"%\((\w+)\)s", template):
                route = f"/{template}"
                says_so = bool(_PERSON.search(name)) and not _is_content(route, name)
                yield Place(route, name, holds.get(name, ".+"), says_so, view.__module__)


def _group(expression: str, name: str) -> str:
    """What stands in the group of this name."""
    start = expression.index(f"(?P<{name}>") + len(f"(?P<{name}>")
    index, depth, in_set = start, 1, False
    while depth:
        sign = expression[index]
        if sign == "\\":
            index += 1
        elif in_set:
            in_set = sign != "]"
        elif sign == "[":
            in_set = True
            index += len(re.match(r"\^?\]?", expression[index + 1 :])[0])  # type: ignore[index]
        else:
            depth += (sign == "(") - (sign == ")")
        index += 1
    return expression[start : index - 1]
