"""Fixtures that several test modules use."""

from __future__ import annotations

import os
from types import SimpleNamespace

import hypothesis
import pytest

from lab import environment

#: What takes longest comes first, so that no process waits for another one at the end.
SLOWEST = (
    *("test_canary.py", "test_clickhouse_people.py", "test_audit.py", "test_aspects_plugin.py"),
    *("test_consent_served.py", "test_take_along_served.py", "test_own_data_in_browser.py"),
    *("test_opt_out_page_served.py", "test_retirement_files.py", "test_usage_on_the_lab.py", "test_environment.py"),
    *("test_canary_log_files.py", "test_running_platform.py", "test_wild_models.py", "test_person_erasure.py"),
    *("test_service_databases.py", "test_export_user.py", "test_usage.py", "test_scrub_logs.py", "test_command.py"),
    *("test_scrub_logs_forget.py", "test_retire_users.py", "test_clickhouse_search.py", "test_mariadb.py"),
    *("test_other_databases.py", "test_sources.py", "test_served.py", "test_coordinator.py", "test_rendering.py"),
    *("test_memory_hostile.py", "test_usage_page.py", "test_containers.py", "test_caddy.py", "test_cost.py"),
    *("test_export.py", "test_scrub.py", "test_leftovers.py", "test_driver_faults.py", "test_driver.py"),
    *("test_ready_tutor.py", "test_conflicts.py", "test_memory.py", "test_uwsgi_words.py", "test_killed.py"),
    *("test_other_containers.py", "test_everywhere.py", "test_discussions.py", "test_content_security.py"),
)


#: A machine that is busy with something else is no failure.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")


@pytest.fixture(scope="session", autouse=True)
def kept_renderings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tutor renders each configuration once for all processes of a run."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "renderings"
    folder.mkdir(exist_ok=True)
    environment.KEPT = folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in the order of SLOWEST, then the others as they are."""
    rank = {name: index for index, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.fixture
def ip_policy() -> dict[str, object]:
    """The default policy for IP addresses, as the shipped half receives it."""
    return {"action": "drop", "ipv4_prefix_length": 16, "ipv6_prefix_length": 32}


@pytest.fixture
def event_policy() -> dict[str, object]:
    """The default policy for events, as the shipped half receives it."""
    return {
        "user_agent": "reduce",
        "user_id": "pseudonymize",
        "pseudonym_period": "month",
        "free_text": "drop",
        "timestamp_minutes": 10,
        "sample_rate": 1.0,
        "event_allowlist": [],
    }


@pytest.fixture
def current_request(monkeypatch: pytest.MonkeyPatch):
    """Set what crum gives as the current request; returns a function that takes it."""
    import crum

    def become(request: object) -> None:
        crum.set_current_request(request)

    monkeypatch.setattr(crum, "_thread_locals", type(crum._thread_locals)())

    return become


@pytest.fixture
def learner() -> SimpleNamespace:
    """A signed-in user, as far as the log looks at one."""
    return SimpleNamespace(
        pk=918273,
        username="zoraquill",
        email="zora@example.org",
        profile=SimpleNamespace(name="Zora Quillfeather"),
    )


@pytest.fixture
def request_of(learner: SimpleNamespace):
    """Build a Django request of the learner."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.test import RequestFactory

    def build(path: str = "/", form: dict[str, str] | None = None, user: object = learner, **headers: str):
        factory = RequestFactory()
        made = factory.post(path, form, **headers) if form else factory.get(path, **headers)
        made.user = user
        if form:
            made.POST  # noqa: B018 - a view has read it
        return made

    return build
