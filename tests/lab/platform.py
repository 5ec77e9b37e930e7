"""
A platform in a process of its own, as far as an audit looks at its database: Django with real models, on SQLite.

`Platform.audit` lets a module of the audit run there: with other settings, after some statements of the test's own,
and as if they had never been afterwards. ``python -m lab.platform FOLDER`` is that process.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from tutorprivacy.inside.audit.findings import Finding

TESTS = Path(__file__).resolve().parents[1]
APPS = (
    *("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sites", "oauth2_provider"),
    *("edx_django_utils.user", "rest_framework.authtoken", "social_django"),
    "tutorprivacy.inside.accounts.reserved_name.ReservedName",
)
OPENEDX = (
    *("openedx.core.djangoapps.user_api", "openedx.core.djangoapps.site_configuration"),
    "openedx.core.djangoapps.theming",
    *("common.djangoapps.student", "common.djangoapps.entitlements", "lms.djangoapps.lti_provider", "eox_tenant"),
)

#: In every name, e-mail address and username that a test plants.
CANARY = "zoraquill"


class Platform:
    """
    Its process, and what it found. Without further settings the tables are made once in a run of tests.

    Args:
        folder: of its database.
        settings: further Django settings.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        from . import environment  # not in the process: what it imports of others takes a while

        command = [sys.executable, "-m", "lab.platform", str(folder)]
        database = folder / "database"
        kept = environment.KEPT / "database of lab.platform" if environment.KEPT and not settings else None
        if kept and kept.exists():
            shutil.copy(kept, database)
        self._process = Popen(command, cwd=TESTS, stdin=PIPE, stdout=PIPE, text=True)
        self._ask(settings)
        if kept:
            environment.made_once(kept.name, lambda path: shutil.copy(database, path))

    def audit(
        self, part: str, before: str = "", away: bool = False, without: Sequence[str] = (), **settings: Any
    ) -> dict[str, Finding]:
        """
        What ``audit.<part>_checks`` finds in a service ``lms``, by the id of the check; no canary is in it.

        Args:
            before: statements; see `_tools` for what they can use.
            away: the database does not answer meanwhile.
            without: names of apps that are not installed.
            settings: other than usual; None for one that is not there.
        """
        findings = self.findings(part, before, away, without, **settings)
        assert len({finding.check for finding in findings}) == len(findings)
        return {finding.check: finding for finding in findings}

    def findings(
        self, part: str, before: str = "", away: bool = False, without: Sequence[str] = (), **settings: Any
    ) -> list[Finding]:
        """The same as a list, where a check has more than one."""
        asked = {"part": part, "before": before, "away": away, "without": list(without), "settings": settings}
        answer = self._ask(asked)
        assert CANARY not in json.dumps(answer).lower()
        return [Finding(**finding) for finding in answer]

    def run(self, statements: str, **settings: Any) -> Any:
        """The value of `result` after some statements, with the tools of `audit`, and what they printed as `said`."""
        return self._ask({"statements": statements, "settings": settings})

    def _ask(self, question: Any) -> Any:
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline() or "null")

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.wait(20)


def _serve(folder: str) -> None:
    """In the process: one line a question, one line an answer."""
    sys.path.insert(0, str(TESTS / "lab" / "accounts"))
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=[*APPS, *OPENEDX],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/database"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        # The tables as the models are now: their history takes seconds.
        MIGRATION_MODULES=dict.fromkeys(("auth", "oauth2_provider", "authtoken", "social_django"), None),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # likewise
        USE_TZ=True,
        **{"FEATURES": {}, "SERVICE_VARIANT": "lms", "RETIRED_USERNAME_PREFIX": "retired__user_"},
        RETIRED_USERNAME_FMT="retired__user_{}",
        RETIRED_EMAIL_PREFIX="retired__user_",
        RETIRED_EMAIL_DOMAIN="retired.invalid",
        RETIRED_EMAIL_FMT="retired__user_{}@retired.invalid",
        **json.loads(sys.stdin.readline()),
    )
    django.setup()
    from django.core.management import call_command

    if not Path(folder, "database").exists():
        call_command("migrate", run_syncdb=True, verbosity=0)
    print("{}", flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(_ran(**question) if "statements" in question else _audited(**question)), flush=True)


def _ran(statements: str, settings: dict[str, Any]) -> Any:
    from django.db import transaction
    from django.test import override_settings

    names = _tools()
    with transaction.atomic(), override_settings(**settings), contextlib.redirect_stdout(io.StringIO()) as said:
        exec(statements, names)
        transaction.set_rollback(True)
    return {"result": names["result"], "said": said.getvalue()}


def _audited(part: str, before: str, away: bool, without: list[str], settings: dict[str, Any]) -> list[dict[str, str]]:
    from importlib import import_module

    from django.apps import apps
    from django.conf import settings as of_django
    from django.db import OperationalError, connection, transaction
    from django.test import override_settings

    from tutorprivacy.inside.audit.findings import as_json, carried_out

    def refuse(*_statement: Any) -> None:
        raise OperationalError(f"no connection for {CANARY}")

    module = import_module(f"tutorprivacy.inside.audit.{part}_checks")
    with contextlib.ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))  # what is printed is no answer
        exec(before, _tools())
        stack.enter_context(override_settings(**settings))
        for name, value in settings.items():
            if value is None:
                delattr(of_django, name)
        if away:
            stack.enter_context(connection.execute_wrapper(refuse))
        if without:
            apps.set_available_apps([app.name for app in apps.get_app_configs() if app.name not in without])
            stack.callback(apps.unset_available_apps)
        found: list[dict[str, str]] = json.loads(as_json(carried_out(module.checks("lms"))))["findings"]
    return found


def _tools() -> dict[str, Any]:
    """What statements can use: models, and makers of people."""
    from django.contrib.auth import get_user_model
    from django.contrib.sites.models import Site
    from django.utils import timezone
    from oauth2_provider.models import get_application_model
    from openedx.core.djangoapps.site_configuration.models import SiteConfiguration
    from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementRequest, UserRetirementStatus

    users = get_user_model().objects

    def somebody(username: str = "") -> Any:
        """A user; without a username a learner, who is a canary."""
        number = users.count()
        names = {"email": f"{CANARY}{number}@example.org", "first_name": f"{CANARY.title()} {number}"}
        return users.create(username=username or f"{CANARY}{number}", **names)

    def states(*names: str) -> None:
        for number, name in enumerate(names):
            RetirementState.objects.create(state_name=name, state_execution_order=number)

    def learner(state: str, days: float = 0, since: float = 0, responses: str = "") -> Any:
        """Somebody in a state of retirement `since` days, who asked for it so many `days` ago."""
        user, now = somebody(), timezone.now()
        at, _made = RetirementState.objects.get_or_create(
            state_name=state, defaults={"state_execution_order": 100 + RetirementState.objects.count()}
        )
        row = {"original_username": user.username, "original_email": user.email, "original_name": user.first_name}
        row |= {"created": now - timedelta(days=days), "modified": now - timedelta(days=since)}
        row |= {"responses": responses}
        UserRetirementRequest.objects.create(user=user, created=row["created"])
        return UserRetirementStatus.objects.create(user=user, current_state=at, **row)

    def site(values: Any, enabled: bool = True) -> Any:
        """A site configuration, of a site with a canary for its name."""
        made = Site.objects.create(domain=f"{CANARY}{Site.objects.count()}.example", name=CANARY)
        return SiteConfiguration.objects.create(site=made, enabled=enabled, site_values=values)

    def tenant(values: Any, column: str = "lms_configs") -> Any:
        """A tenant of eox-tenant's, with a canary for its host."""
        from eox_tenant.models import Route, TenantConfig

        config = TenantConfig.objects.create(external_key=CANARY, **{column: values})
        return Route.objects.create(domain=f"{CANARY}{Route.objects.count()}.example", config=config)

    def application(user: Any, client_id: str, **changes: Any) -> Any:
        """An OAuth2 application as the setup makes it."""
        model = get_application_model()
        kind = {"client_type": model.CLIENT_CONFIDENTIAL, "authorization_grant_type": model.GRANT_CLIENT_CREDENTIALS}
        return model.objects.create(user=user, client_id=client_id, name=CANARY, **{**kind, **changes})

    return dict(locals())


if __name__ == "__main__":
    _serve(sys.argv[1])
