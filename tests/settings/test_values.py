"""The settings table: one source for defaults, validation and policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from celery.schedules import crontab
from tutor.exceptions import TutorError

from tutorprivacy.settings import values
from tutorprivacy.settings.cron_expressions import cron_numbers
from tutorprivacy.settings.policy import policy

#: What Tutor makes of the templates of unique settings, once.
MADE = {name: f"made-of-{name.lower()}"[-30:] for name, _template in values.unique()}
WORKER = "PRIVACY_RETIREMENT_WORKER_USERNAME"
SECRETS = set(MADE) - {WORKER}
DEFAULTS = {**dict(values.defaults()), **MADE}
TEMPLATES = {**DEFAULTS, **dict(values.unique())}

HASH = f"--hash=sha256:{'0f' * 32}"

SERVICE = {"name": "CRM", "url": "https://crm.example:8443", "path": "/retire"}

WRONG: list[tuple[str, Any]] = [
    ("PRIVACY_ASPECTS_PII", "yes"),
    ("PRIVACY_OPERATOR", "Example University"),
    ("PRIVACY_TRACKING", "on"),
    ("PRIVACY_TRACKING", "anonymous"),
    ("PRIVACY_TRACKING", True),
    ("PRIVACY_TRACKING", None),
    ("PRIVACY_TRACKING", ["off"]),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", "mine"),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", {"mine": 1}),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", [1]),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", [""]),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", ["tracking_logs"]),
    ("PRIVACY_REDIS", "on"),
    ("PRIVACY_REDIS", True),
    ("PRIVACY_REDIS", None),
    ("PRIVACY_IP_ADDRESS", "mask"),
    ("PRIVACY_IP_ADDRESS", False),
    ("PRIVACY_IPV4_PREFIX_LENGTH", 33),
    ("PRIVACY_IPV4_PREFIX_LENGTH", -1),
    ("PRIVACY_IPV4_PREFIX_LENGTH", "16"),
    ("PRIVACY_IPV4_PREFIX_LENGTH", True),
    ("PRIVACY_IPV6_PREFIX_LENGTH", 129),
    ("PRIVACY_IPV6_PREFIX_LENGTH", 1.5),
    ("PRIVACY_TRACKING_OUTPUTS", []),
    ("PRIVACY_TRACKING_OUTPUTS", "file"),
    ("PRIVACY_TRACKING_OUTPUTS", ["file", "file"]),
    ("PRIVACY_TRACKING_OUTPUTS", ["stderr"]),
    ("PRIVACY_TRACKING_OUTPUTS", [{}]),
    ("PRIVACY_TRACKING_EVENT_ALLOWLIST", "edx"),
    ("PRIVACY_TRACKING_EVENT_ALLOWLIST", ["("]),
    ("PRIVACY_TRACKING_EVENT_ALLOWLIST", [1]),
    ("PRIVACY_USER_AGENT", "truncate"),
    ("PRIVACY_USER_ID", "hash"),
    ("PRIVACY_USER_ID", True),
    ("PRIVACY_PSEUDONYM_PERIOD", "week"),
    ("PRIVACY_PSEUDONYM_PERIOD", 30),
    ("PRIVACY_FREE_TEXT", False),
    ("PRIVACY_TIMESTAMP_MINUTES", -1),
    ("PRIVACY_TIMESTAMP_MINUTES", 1441),
    ("PRIVACY_TIMESTAMP_MINUTES", "10"),
    ("PRIVACY_SAMPLE_RATE", 0),
    ("PRIVACY_SAMPLE_RATE", 1.01),
    ("PRIVACY_SAMPLE_RATE", True),
    ("PRIVACY_SAMPLE_RATE", float("nan")),
    ("PRIVACY_OPT_OUT_SIGNALS", "yes"),
    ("PRIVACY_REDIS_DB", 16),
    ("PRIVACY_REDIS_DB", "11"),
    ("PRIVACY_USAGE_ENABLED", "yes"),
    ("PRIVACY_LEARNER_PAGE", "yes"),
    ("PRIVACY_USAGE_RETENTION_MONTHS", 0),
    ("PRIVACY_USAGE_RETENTION_MONTHS", 121),
    ("PRIVACY_USAGE_MIN_GROUP", 0),
    ("PRIVACY_USAGE_MIN_GROUP", True),
    ("PRIVACY_USAGE_SAMPLE_RATE", 0),
    ("PRIVACY_USAGE_SAMPLE_RATE", 1.5),
    ("PRIVACY_USAGE_REDIS_DB", 16),
    *(
        (name, path)
        for name in ("PRIVACY_NOTICE_PATH", "PRIVACY_OPT_OUT_PATH")
        for path in ("privacy", "/a b", "/a/", "/", "/a?b", "/{x}", "/ü", "/A", None, 1, "/a\n")
    ),
    ("PRIVACY_LOG_RETENTION_DAYS", 0),
    ("PRIVACY_LOG_RETENTION_DAYS", 1.5),
    ("PRIVACY_LOG_RETENTION_DAYS", "two weeks"),
    ("PRIVACY_ACCESS_LOG", "none"),
    ("PRIVACY_APP_LOG", "off"),
    ("PRIVACY_APP_LOG", False),
    ("PRIVACY_BLOCK_THIRD_PARTIES", "yes"),
    ("PRIVACY_BLOCK_THIRD_PARTIES", 1),
    ("PRIVACY_CONTENT_SECURITY_POLICY", "on"),
    ("PRIVACY_CONTENT_SECURITY_POLICY", True),
    ("PRIVACY_CONTENT_SECURITY_POLICY_HOSTS", "media.example"),
    *(
        ("PRIVACY_CONTENT_SECURITY_POLICY_HOSTS", [host])
        for host in (
            *("*", "'none'", "a.example; script-src *", "a.example b.example", 'a.example"', "https://a.example"),
            *("A.example", "a", "", "a.example/x", "{env.HOME}.example", "a.example\n", 1, "a.*.example"),
        )
    ),
    ("PRIVACY_CONSENT", True),
    ("PRIVACY_CONSENT", ["analytics"]),
    ("PRIVACY_PROFILE_VISIBILITY", "public"),
    ("PRIVACY_PROFILE_VISIBILITY", True),
    ("PRIVACY_SCRUB_SHARDS", 0),
    ("PRIVACY_SCRUB_SHARDS", "2"),
    ("PRIVACY_SCRUB_DOCKER_IMAGE", ""),
    ("PRIVACY_SCRUB_DOCKER_IMAGE", "python: 3"),
    ("PRIVACY_SCRUB_REQUIREMENTS", "s3fs"),
    *(
        ("PRIVACY_SCRUB_REQUIREMENTS", [f"s3fs==1 {HASH}", wrong])
        for wrong in (
            *("s3fs", "s3fs==1", f"s3fs {HASH}", f"s3fs>=1 {HASH}", f"s3fs==1.* {HASH}", f"s3fs===1 {HASH}", HASH),
            *("s3fs==1 --hash=sha256:0f", f"s3fs==1 {HASH}0", "s3fs==1 --hash=md5:" + "0f" * 16, f"s3fs==1{HASH}"),
            *(f"s3fs @ https://x.example/s3fs.whl {HASH}", f"x @ git+https://me:pw@x.example/x {HASH}", ""),
            *(f"--index-url=https://x.example {HASH}", f"s3fs==1 --pre {HASH}", f"s3fs==1 {HASH} --pre", 1, None),
            *(f"s3fs==1 {HASH}\n", f"s3fs==1\n--pre {HASH}", f"s3fs==1 ; a=='b' --pre {HASH}", f"-r x {HASH}"),
        )
    ),
    *(
        ("PRIVACY_ACKNOWLEDGED_FINDINGS", value)
        for value in (
            *("settings.last", ["settings.last"], {"settings.last": ""}, {"settings.last": None}, {"settings.last": 1}),
            *({"settings.lost": "x"}, {1: "x"}, {"settings.last (": "x"}, {"settings.last ()": "x"}, {"(lms)": "x"}),
            *({"settings.last": "x" * 501}, {"settings.last": "x\ny"}, {"settings.last (a\nb)": "x"}),
        )
    ),
    ("PRIVACY_TELEMETRY", "on"),
    *(("PRIVACY_LTI_PERSONAL_DATA", value) for value in ("on", "full", True, None, "OFF")),
    ("PRIVACY_TELEMETRY", True),
    *(
        ("PRIVACY_EVENT_HOOK", value)
        for value in ("hook", "ours.hook()", "ours..hook", ".hook", "our plugin.hook", None)
    ),
    ("PRIVACY_SCRUB_SECRET", "My Secret"),
    ("PRIVACY_SCRUB_SECRET", None),
    ("PRIVACY_SCRUB_SECRET", "a" * 254),
    ("PRIVACY_RETIREMENT_ENABLED", "yes"),
    ("PRIVACY_RETIREMENT_ENABLED", 1),
    ("PRIVACY_RETIREMENT_COOL_OFF_DAYS", -1),
    ("PRIVACY_RETIREMENT_COOL_OFF_DAYS", 366),
    ("PRIVACY_ERASURE_UNKNOWN", "keep"),
    ("PRIVACY_ERASURE_FORUM", "keep"),
    ("PRIVACY_ERASURE_FORUM", True),
    ("PRIVACY_ERASURE_KEEP_MONTHS", 120),
    ("PRIVACY_ERASURE_KEEP_MONTHS", ["entitlements.CourseEntitlement"]),
    ("PRIVACY_ERASURE_KEEP_MONTHS", {"entitlements.CourseEntitlement": "120"}),
    ("PRIVACY_ERASURE_KEEP_MONTHS", {"entitlements.CourseEntitlement": -1}),
    ("PRIVACY_ERASURE_KEEP_MONTHS", {"entitlements.CourseEntitlement": True}),
    ("PRIVACY_ERASURE_KEEP_MONTHS", {"entitlements.CourseEntitlement": 1201}),
    ("PRIVACY_ERASURE_KEEP_MONTHS", {"auth.User": 1}),
    ("PRIVACY_ERASURE_KEEP_MONTHS", {"user_api.UserRetirementRequest": 1}),
    ("PRIVACY_ERASURE_KEEP_MONTHS", {"entitlements.courseentitlement": 1}),
    ("PRIVACY_ERASURE_KEEP_MONTHS", {1: 1}),
    ("PRIVACY_RETIREMENT_FREE_EMAIL_DAYS", -1),
    ("PRIVACY_RETIREMENT_FREE_EMAIL_DAYS", 3651),
    ("PRIVACY_RETIREMENT_FREE_EMAIL_DAYS", "30"),
    ("PRIVACY_RETIREMENT_CLEANUP_DAYS", -1),
    ("PRIVACY_RETIREMENT_CLEANUP_DAYS", 3651),
    ("PRIVACY_RETIREMENT_SCHEDULE", None),
    ("PRIVACY_RETIREMENT_SCHEDULE", False),
    *(
        ("PRIVACY_RETIREMENT_SCHEDULE", cron)
        for cron in (
            *("daily", "@daily", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *"),
            *("* * * 0 *", "* * * 13 *", "* * * * 7", "* * * * mon", "* * * jan *", "5-1 * * * *", "*/0 * * * *"),
            *("5/15 * * * *", "1, * * * *", "-1 * * * *", "1-2-3 * * * *", "*/5/5 * * * *", "٣ * * * *", "? * * * *"),
            *("0 0 1 * 1", "0 0 */2 * 1", "0 0 30 2 *", "0 0 31 4,6 *", "0 0 L * *", "0 0 * * *\n* * * * *"),
        )
    ),
    ("PRIVACY_RETIREMENT_SERVICES", SERVICE),
    *(
        ("PRIVACY_RETIREMENT_SERVICES", [wrong])
        for wrong in (
            "CRM",
            {"name": "CRM", "url": "https://crm.example"},
            {**SERVICE, "method": "POST"},
            *({**SERVICE, "name": name} for name in ("crm", "", "C" * 22, "A-B", "LMS", "FORUMS", "LOCKING", 1)),
            *(
                {**SERVICE, "url": url}
                for url in (
                    *(
                        "ftp://crm.example",
                        "crm.example",
                        "https://",
                        "https://me:pw@crm.example",
                        "https://me@x.example",
                    ),
                    *(
                        "https://crm.example/",
                        "https://crm.example:99999",
                        "https://crm.example:0",
                        "https://a b",
                        None,
                    ),
                )
            ),
            *({**SERVICE, "path": path} for path in ("", "retire", "/a b", "/é", "/a\n", None)),
        )
    ),
    ("PRIVACY_RETIREMENT_SERVICES", [SERVICE, SERVICE]),
    ("PRIVACY_RETIREMENT_SERVICES", [{**SERVICE, "name": "A_COMPLETE"}, {**SERVICE, "name": "RETIRING_A"}]),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", "RETIREMENT_SERVICE_USER"),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", "retirement_service_user"),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", "privacy_retirement_worker"),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", "Privacy_Retirement_Worker"),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", "a b"),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", "a"),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", "a" * 31),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", None),
    *(
        (name, value)
        for name in sorted(SECRETS)
        for value in ("", "swordfish", "swordfish of 16 letters", "swordfishes\n12345678", 1234567890123456, None)
    ),
]

RIGHT: list[tuple[str, Any]] = [
    *(
        ("PRIVACY_RETIREMENT_SCHEDULE", cron)
        for cron in (
            *(
                "",
                "* * * * *",
                "30 2 * * *",
                "*/5 0-23/2 * * *",
                "0,15-20,59 4 * * *",
                "0  3  1,15  *  *",
                "07 08 * * *",
            ),
            *("0 0 * * 0", "0 0 * 12 1-5", "0 0 29 2 *", "0 0 31 4,5 *", "0 0 1-31/7 1-12 *"),
        )
    ),
    ("PRIVACY_RETIREMENT_SERVICES", [SERVICE, {"name": "X_2" * 7, "url": "http://[::1]:80", "path": "/"}]),
    (
        "PRIVACY_SCRUB_REQUIREMENTS",
        [f"s3fs==2026.9.0.post1+x {HASH} {HASH}", f"a_b[c,d]==1 ; python_full_version < '3.11.3' {HASH}"],
    ),
    ("PRIVACY_RETIREMENT_SERVICES", [{**SERVICE, "url": "http://my_crm"}]),
    ("PRIVACY_RETIREMENT_COOL_OFF_DAYS", 0),
    ("PRIVACY_RETIREMENT_CLEANUP_DAYS", 0),
    ("PRIVACY_RETIREMENT_WORKER_USERNAME", "Retire-1_x"),
    *(("PRIVACY_EVENT_HOOK", value) for value in ("", "ours.hook", "our_plugin._private.Class.hook2")),
]


def test_defaults_are_allowed() -> None:
    """And are what `values` gives."""
    assert values.values(DEFAULTS) == DEFAULTS


def test_every_setting_is_tested_for_wrong_values() -> None:
    """A new setting needs a line in WRONG."""
    assert {name for name, _value in WRONG} == set(DEFAULTS)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_with_all_one_needs(name: str, value: Any) -> None:
    """The setting, the value, what is allowed, and the command."""
    with pytest.raises(TutorError) as caught:
        values.values({**DEFAULTS, name: value})
    text = str(caught.value)
    assert f"Wrong setting {name}: {'(not shown)' if name in SECRETS else repr(value)}" in text
    assert "Allowed: " in text
    assert "tutor config save --set" in text
    assert f"{name}={values.as_yaml(TEMPLATES[name])}" in text
    if name in SECRETS and value is not None:
        assert "swordfish" not in text
        assert "1234567" not in text


def test_of_a_long_list_the_wrong_item_is_shown() -> None:
    """A lock has thousands of hashes; and it must fit into a ConfigMap."""
    long = [f"x==1 {HASH}"] * 3000
    assert values.values({**DEFAULTS, "PRIVACY_SCRUB_REQUIREMENTS": long})
    for wrong, shown in (([*long, "s3fs>=2"], "'s3fs>=2', in a list. "), (long * 2, "6000 items of ")):
        with pytest.raises(TutorError, match=f"PRIVACY_SCRUB_REQUIREMENTS: {re.escape(shown)}") as caught:
            values.values({**DEFAULTS, "PRIVACY_SCRUB_REQUIREMENTS": wrong})
        assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_right_value_is_taken(name: str, value: Any) -> None:
    """As it is."""
    assert values.values({**DEFAULTS, name: value})[name] == value


@pytest.mark.parametrize("cron", [cron for name, cron in RIGHT if name.endswith("SCHEDULE") and cron])
def test_celery_understands_what_is_allowed(cron: str) -> None:
    """The scheduler of compose is made of it."""
    minute, hour, day, month, weekday = cron.split()
    found = crontab(minute=minute, hour=hour, day_of_month=day, month_of_year=month, day_of_week=weekday)
    taken = [found.minute, found.hour, found.day_of_month, found.month_of_year, found.day_of_week]
    assert taken == cron_numbers(cron)


def test_unique_settings_are_no_defaults() -> None:
    """Or Tutor would render another value each time."""
    assert len(MADE) == 4
    assert not set(MADE) & set(dict(values.defaults()))
    assert all("random_string" in template for _name, template in values.unique())


def test_all_wrong_values_are_named_at_once() -> None:
    """Nobody likes to learn of them one by one."""
    with pytest.raises(TutorError) as caught:
        values.values({**DEFAULTS, "PRIVACY_TRACKING": "x", "PRIVACY_APP_LOG": "y"})
    assert "PRIVACY_TRACKING: 'x'" in str(caught.value)
    assert "PRIVACY_APP_LOG: 'y'" in str(caught.value)


@pytest.mark.parametrize("name", ["PRIVACY_TRACKING", "PRIVACY_ACCESS_LOG"])
def test_off_without_quotes(name: str) -> None:
    """YAML 1.1 reads it as false: `--set PRIVACY_TRACKING=off` must work."""
    assert values.values({**DEFAULTS, name: False})[name] == "off"


def test_a_misspelt_name_is_refused() -> None:
    """It would protect nobody, silently."""
    with pytest.raises(TutorError) as caught:
        values.values({**DEFAULTS, "PRIVACY_TRAKING": "off"})
    assert "did you mean PRIVACY_TRACKING?" in str(caught.value)
    assert "tutor config save --unset PRIVACY_TRAKING" in str(caught.value)


def test_other_peoples_settings_are_not_ours() -> None:
    """A theme may have a PRIVACY_POLICY_URL."""
    values.values({**DEFAULTS, "PRIVACY_POLICY_URL": "https://x.example"})


@pytest.mark.parametrize(
    ("plugins", "kept"), [([], ["mine"]), (["aspects"], ["event_transformer", "mine"]), (["cairn"], ["mine"])]
)
def test_policy_keeps_the_transformer_for_aspects(plugins: list[str], kept: list[str]) -> None:
    """By itself, while the plugin is enabled."""
    found = values.values({**DEFAULTS, "PRIVACY_TRACKING_KEEP_BACKENDS": ["mine"]})
    assert policy(found, plugins)["keep_backends"] == kept


@pytest.mark.parametrize(("plugins", "outputs"), [([], ["file"]), (["cairn"], ["console", "file"])])
def test_cairn_finds_events_on_the_console(plugins: list[str], outputs: list[str]) -> None:
    """By itself, while the plugin is enabled."""
    assert policy(values.values(DEFAULTS), plugins)["outputs"] == outputs


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({}, ""),
        ({"PRIVACY_TRACKING": "pseudonymous"}, "/privacy-opt-out"),
        ({"PRIVACY_USAGE_ENABLED": True}, "/privacy-opt-out"),
        ({"PRIVACY_USAGE_ENABLED": True, "PRIVACY_OPT_OUT_SIGNALS": False}, ""),
        ({"PRIVACY_USAGE_ENABLED": True, "PRIVACY_OPT_OUT_PATH": ""}, ""),
        ({"PRIVACY_TRACKING": "full"}, ""),
    ],
)
def test_a_page_to_opt_out_where_it_has_an_effect(changed: dict[str, Any], path: str) -> None:
    """A cookie that nothing follows would be a lie."""
    assert policy(values.values({**DEFAULTS, **changed}), [])["opt_out_path"] == path


def test_the_policy_of_usage() -> None:
    """None while it is off; else what the settings say."""
    found = values.values(DEFAULTS)
    assert policy(found, [])["usage"] is None
    usage = policy({**found, "PRIVACY_USAGE_ENABLED": True}, [])["usage"]
    assert usage == {"redis_db": 12, "retention_months": 25, "min_group": 10, "sample_rate": 1.0}


def test_the_nearest_model() -> None:
    """Of a name that is none; where nothing is near, all that there are."""
    wrong = {"entitlement.Courseentitlement": 1, "certificates.GeneratedCertificate": 12, "auth.User": 1}
    with pytest.raises(TutorError) as refused:
        values.values({**DEFAULTS, "PRIVACY_ERASURE_KEEP_MONTHS": wrong})
    said = str(refused.value)
    assert "entitlement.Courseentitlement: did you mean entitlements.CourseEntitlement?" in said
    assert "auth.User: did" not in said and "bulk_email.Optout" in said


def test_the_policy_of_retirement() -> None:
    """All that the platform needs, but for the client's secret."""
    services = {"PRIVACY_RETIREMENT_SERVICES": [SERVICE], "PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * *"}
    found = values.values({**DEFAULTS, **services})
    told = policy(found, ["notes"])
    assert told["retirement"] == {
        "worker_username": MADE[WORKER],
        "user_salt": MADE["PRIVACY_RETIREMENT_USER_SALT"],
        "client_id": MADE["PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID"],
        "cool_off_days": 14,
        "cleanup_days": 30,
        "erasure_unknown": "delete",
        "erasure_forum": "delete-text",
        "keep_months": {"entitlements.CourseEntitlement": 120},
        "free_email_days": 0,
        "forum": False,
        "notes": True,
        "services": [SERVICE],
    }
    assert told["schedule"] == [{"name": "retire-users", "cron": "30 2 * * *"}]
    assert MADE["PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"] not in repr(told)
    off = policy({**found, "PRIVACY_RETIREMENT_ENABLED": False}, ["forum"])
    assert (off["retirement"], off["schedule"]) == (None, [])
    by_hand = policy(values.values(DEFAULTS), ["forum"])
    assert (by_hand["retirement"]["forum"], by_hand["schedule"]) == (True, [])
