"""Do the rendered settings load, beside every plugin, and is what we promise true of them?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lab.environment import Lab, run_python
from tutorprivacy.rendering.privacy_module import JOBS

PLUGINS = ["cairn", "credentials", "discovery", "forum", "mfe", "notes", "privacy"]

LOAD = """
import json, os, sys
from importlib import import_module
m = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
names = [n for n in dir(m) if n.isupper() and ("TRACKING" in n or "SEGMENT" in n or n in sys.argv[1:])]
values = {n: getattr(m, n) for n in names}
values["features"] = {n: m.FEATURES[n] for n in ("SQUELCH_PII_IN_LOGS", "SURVEY_REPORT_ENABLE")}
loggers = {n: l.get("handlers") for n, l in m.LOGGING["loggers"].items()}
values["loggers"], values["handlers"] = loggers, sorted(m.LOGGING["handlers"])
values["formatters"] = {f["()"] for f in m.LOGGING["formatters"].values()}
import logging.config
logging.config.dictConfig(m.LOGGING)
print(json.dumps(values, default=sorted))
"""

NAMES = ("MIDDLEWARE", "SQUELCH_PII_IN_LOGS", "MFE_CONFIG", "FOOTER_OPENEDX_LOGO_IMAGE", "SURVEY_REPORT_ENABLE")


def load(lab: Lab, service: str, mode: str) -> dict[str, Any]:
    """Import a settings module as Django would, configure its LOGGING, return the interesting part."""
    environment = {**lab.django_environment(service, mode), "PRIVACY_LAB_ERB": "1"}
    done = run_python(lab.platform, environment, "-c", LOAD, *NAMES, ready="ready_settings")
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


CASES = [
    (20, [], {}),
    (21, [], {}),
    (21, ["aspects"], {}),
    (21, ["aspects"], {"ASPECTS_ENABLE_EVENT_BUS_PRODUCER": True}),
    (22, [], {}),
    (22, ["aspects"], {}),
    (22, ["aspects"], {"ASPECTS_ENABLE_EVENT_BUS_PRODUCER": True}),
]


@pytest.mark.parametrize(("major", "more", "config"), CASES, ids=lambda value: str(value))
def test_settings_load_beside_every_plugin(tmp_path: Path, major: int, more: list[str], config: dict[str, Any]) -> None:
    """All four settings modules, with Aspects and without, with its event-bus producer and without."""
    lab = Lab(tmp_path, major, [*more, *PLUGINS], config)
    printed = lab.build()
    assert "Failed to enable" not in printed
    bus = bool(config)
    assert ("sends its events through the event bus" in printed) is bus
    for service in ("lms", "cms"):
        for mode in ("production", "development"):
            found = load(lab, service, mode)
            package = f"{service}.envs.tutor.privacy"
            backends = {"event_transformer"} if more else set()
            assert set(found["EVENT_TRACKING_BACKENDS"]) == backends
            assert found["TRACKING_BACKENDS"] == {}
            assert found["EVENT_TRACKING_ENABLED"] is True
            assert found["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] is bus
            assert found["EVENT_TRACKING_PROCESSORS"][-1]["ENGINE"] == f"{package}.tracking.processors.NetworkProcessor"
            hosts = found["EVENT_TRACKING_PROCESSORS"][-1]["OPTIONS"]["own_hosts"]
            assert {"lms.openedx.test", "studio.lms.openedx.test"} <= set(hosts)
            assert found["features"] == {"SQUELCH_PII_IN_LOGS": True, "SURVEY_REPORT_ENABLE": False}
            assert found["SQUELCH_PII_IN_LOGS"] is True
            assert found["SURVEY_REPORT_ENABLE"] is False
            assert "openedx.org" not in found["FOOTER_OPENEDX_LOGO_IMAGE"]
            assert found["loggers"]["tracking"] == []
            assert "tracking" not in found["handlers"]
            assert found["formatters"] == [f"{package}.logs.redacting_formatter.RedactingFormatter"]
            assert found["MIDDLEWARE"][0] == f"{package}.logs.request_log.AccessLogMiddleware"
            if service == "lms":
                assert "apps.lms.openedx.test" in hosts
                assert found["MFE_CONFIG"]["SEGMENT_KEY"] == ""
            assert not list(lab.rest.rglob("tracking*.log"))


BUS = {"ASPECTS_ENABLE_EVENT_BUS_PRODUCER": True}
PSEUDONYMOUS_CASES = [
    (20, [], {}),
    (21, ["aspects"], BUS),
    (22, ["aspects"], {}),
    (22, ["aspects"], {**BUS, "PRIVACY_PSEUDONYM_PERIOD": "forever"}),
]


@pytest.mark.parametrize(("major", "more", "config"), PSEUDONYMOUS_CASES, ids=lambda value: str(value))
def test_pseudonymous_settings_load(tmp_path: Path, major: int, more: list[str], config: dict[str, Any]) -> None:
    """Beside every plugin: the log, Aspects' backend if it is there and its bus if it is on, and nothing else."""
    lab = Lab(tmp_path, major, [*more, *PLUGINS], {"PRIVACY_TRACKING": "pseudonymous", **config})
    printed = lab.build()
    assert "Failed to enable" not in printed
    assert "Cairn will receive no events" not in printed
    keys = set()
    for service, mode in (("lms", "production"), ("cms", "production"), ("lms", "development")):
        found = load(lab, service, mode)
        ours = f"{service}.envs.tutor.privacy.tracking.processors"
        assert set(found["EVENT_TRACKING_BACKENDS"]) == {"tracking_logs", *(["event_transformer"] if more else [])}
        assert found["TRACKING_BACKENDS"] == {}
        assert found["EVENT_TRACKING_ENABLED"] is True
        assert found["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] is ("ASPECTS_ENABLE_EVENT_BUS_PRODUCER" in config)
        assert not any(re.match(pattern, "/courses/x") for pattern in found["TRACKING_IGNORE_URL_PATTERNS"])
        processors = [each["ENGINE"] for each in found["EVENT_TRACKING_PROCESSORS"]]
        assert processors == [f"{ours}.OptOutProcessor", *([f"{ours}.ContextProcessor"] if more else [])]
        log = found["EVENT_TRACKING_BACKENDS"]["tracking_logs"]["OPTIONS"]
        *theirs, last = log["processors"]
        assert [each["ENGINE"].rpartition(".")[2] for each in theirs] == [
            "LegacyFieldMappingProcessor",
            "PrefixedEventProcessor",
        ]
        assert last["ENGINE"] == f"{ours}.PseudonymousProcessor"
        assert log["backends"]["logger"]["ENGINE"] == f"{ours}.JsonLoggerBackend"
        events = last["OPTIONS"]["events"]
        assert events["redis_url"] == f"redis://@127.0.0.1:{lab.ports['redis']}/11"
        # Cairn is enabled: it reads the console.
        assert found["loggers"]["tracking"] == ["tracking", "privacy_events_console"]
        assert found["formatters"] == [f"{service}.envs.tutor.privacy.logs.redacting_formatter.RedactingFormatter"]
        keys.add(events["forever_key"])
    (key,) = keys  # the same in the LMS and the CMS
    assert (key is not None) is ("PRIVACY_PSEUDONYM_PERIOD" in config)
    if key is not None:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path for path in files if key.encode() in path.read_bytes()] == []


LOADED = """
import os, sys
from importlib import import_module
import_module(os.environ["DJANGO_SETTINGS_MODULE"])
print(*sorted(name for name in sys.modules if ".envs.tutor.privacy." in name))
"""

EVERYTHING: dict[str, Any] = {
    **{"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_USAGE_ENABLED": True, "PRIVACY_ASPECTS_PII": True, **BUS},
    "PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * *",
    "PRIVACY_RETIREMENT_WORKER_USERNAME": "privacy_worker_of_tests",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID": "id-of-the-oauth2-client",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": "secret-of-the-oauth2-client",
    "PRIVACY_RETIREMENT_USER_SALT": "salt-and-pepper-of-the-hashes",
}


@pytest.mark.parametrize(
    ("plugins", "config"), [(["privacy"], {}), (["aspects", *PLUGINS], EVERYTHING)], ids=["default", "everything"]
)
def test_settings_execute_no_room_of_jobs(tmp_path: Path, plugins: list[str], config: dict[str, Any]) -> None:
    """Neither audit nor retirement takes a server's memory and start, nor can an error in one stop it."""
    lab = Lab(tmp_path, 22, plugins, config)
    lab.build()
    for service in ("lms", "cms"):
        for mode in ("production", "development"):
            environment = {**lab.django_environment(service, mode), "PRIVACY_LAB_ERB": "1"}
            done = run_python(lab.platform, environment, "-c", LOADED, ready="ready_settings")
            assert done.returncode == 0, done.stderr.decode()
            loaded = {name.removeprefix(f"{service}.envs.tutor.privacy.") for name in done.stdout.decode().split()}
            assert "django_settings.changes" in loaded
            assert not {name for name in loaded if name.partition(".")[0] in JOBS}


def test_emptied_too_early_the_platform_does_not_start(tmp_path: Path) -> None:
    """The stand-in fails where the platform does: before production.py's merges."""
    lab = Lab(tmp_path, 22, ["mfe"])
    lab.build()
    common = lab.platform / "openedx" / "envs" / "common.py"
    common.write_text(common.read_text().replace("def load(", "EVENT_TRACKING_BACKENDS = {}\n\n\ndef load(", 1))
    with pytest.raises(AssertionError, match="KeyError: 'tracking_logs'"):
        load(lab, "lms", "production")
