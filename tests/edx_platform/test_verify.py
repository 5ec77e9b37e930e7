"""`tutor privacy verify` on the platform's own code: Studio's single sign-on, and what pages of micro-frontends ask."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import canaries, docker
from lab.environment import run_tutor

from . import site_containers
from .installed import Site

#: What of the outputs belongs to which container.
OUTPUTS = {
    "lms": "lms output",
    "cms": "cms output",
    "lms-worker": "lms worker output",
    "caddy": "caddy output",
    "mfe": "mfe output",
}
WORKER = "--exclude-queues=edx.cms.core.default"
NOT_IN_STUDIO = "The learner could not sign in to Studio."

#: As Tutor's initialisation of the LMS does it.
APPLICATION = """
from django.core.management import call_command
call_command("manage_user", "cms", "cms@openedx", unusable_password=True)
call_command(
    "create_dot_application", "cms-sso", "cms", grant_type="authorization-code", client_id="cms-sso",
    client_secret={secret!r}, redirect_uris="https://{host}/complete/edx-oauth2/", scopes="user_id",
    skip_authorization=True, update=True)
say(None)
"""
NO_APPLICATION = """
from oauth2_provider.models import get_application_model
say(get_application_model().objects.filter(name="cms-sso").delete()[0])
"""


class Verified:
    """A site as `tutor privacy verify` finds one; a stand-in for Docker leads to it."""

    def __init__(self, site: Site) -> None:
        self.site, self.docker = site, site.folder / "docker"
        self._environment = site_containers.install(site)
        containers = {name: docker.container(site.root, name) for name in (*OUTPUTS, "redis")}
        for name, output in OUTPUTS.items():
            (self.docker / f"{containers[name]['Id']}.log").symlink_to(site.rest / output)
        docker.engine(self.docker, *containers.values())
        data = site.root / "data"
        data.mkdir(exist_ok=True)
        for name, folder in (("lms", site.data / "data"), ("redis", site.rest / "redis")):
            (data / name).symlink_to(folder)
        if "privacy" not in site.plugins:  # the command is the plugin's: it is enabled, and nothing is rendered anew
            config = site.root / "config.yml"
            config.write_text(config.read_text().replace("PLUGINS:", "PLUGINS:\n- privacy", 1))

    def application(self, secret: str = "") -> None:
        """Let Studio be an application of the LMS."""
        values = {
            name: run_tutor(self.site.root, self.site.major, "config", "printvalue", name).stdout.strip()
            for name in ("CMS_HOST", "CMS_OAUTH2_SECRET")
        }
        secret = secret or values["CMS_OAUTH2_SECRET"]
        self.site.program(APPLICATION.format(secret=secret, host=values["CMS_HOST"]))

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """All of it."""
        with self.site.served("lms"), self.site.served("cms"), self.site.worker(WORKER), self.site.proxied():
            yield

    def verify(self) -> dict[str, Any]:
        """What it says, as JSON. Caddy vouches for itself."""
        words = ["privacy", "verify", "--json", "--connect", f"127.0.0.1:{self.site.ports['https']}"]
        authority = self.site.folder / "caddy-data/caddy/pki/authorities/local/root.crt"
        more = {**self._environment, "SSL_CERT_FILE": str(authority)}
        command = [*words, "--source", canaries.IP]
        done = run_tutor(self.site.root, self.site.major, *command, check=False, more=more)
        assert done.stdout.startswith("{"), done.stdout + done.stderr
        return dict(json.loads(done.stdout))


@contextlib.contextmanager
def running(folder: Path, *plugins: str, **config: Any) -> Iterator[Verified]:
    """By TLS, as a site in production; Studio is known to the LMS."""
    with Site(folder, plugins, ENABLE_HTTPS=True, **config).running() as site:
        verified = Verified(site)
        verified.application()
        try:
            with verified.running():
                yield verified
        finally:
            site.program(NO_APPLICATION)


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verified]:
    """With events, too."""
    with running(tmp_path_factory.mktemp("v") / "site", "mfe", "privacy", PRIVACY_TRACKING="pseudonymous") as verified:
        yield verified


@pytest.fixture(scope="module")
def clean(plugin: Verified) -> dict[str, Any]:
    """The first run, with all as it should be."""
    return plugin.verify()


def found(result: dict[str, Any]) -> dict[str, int]:
    """By place."""
    return {
        place["place"]: sum(each["count"] for each in place["found"]) for place in result["places"] if place["found"]
    }


def test_nothing_is_found_with_the_plugin(clean: dict[str, Any]) -> None:
    """And all of it took place: Studio took her in by way of the LMS, and micro-frontends are answered as her."""
    print(f"verify, plugin: {len(clean['requests'])} requests, {clean['notes']}")
    assert (found(clean), clean["problems"], clean["status"]) == ({}, [], 0)
    answers = {(each["kind"], each["status"]) for each in clean["requests"]}
    assert {("sign in", 200), ("whose session", 200), ("API, right token", 200), ("registration", 200)} <= answers
    pages = ("MFE's form", "MFE's configuration", "MFE's question", "MFE's account", "MFE's change", "MFE's Studio")
    assert {(page, 200) for page in pages} | {("MFE's wrong sign in", 400)} <= answers


def test_studio_that_takes_nobody(plugin: Verified, clean: dict[str, Any]) -> None:
    """With another secret than the LMS has, it cannot redeem its code; then the LMS does not know it at all."""
    plugin.application(secret="another-than-studios")
    wrong = plugin.verify()
    plugin.site.program(NO_APPLICATION)
    without = plugin.verify()
    for result in (wrong, without):
        assert (found(result), result["problems"], result["status"]) == ({}, [NOT_IN_STUDIO], 3)


def test_stock_keeps_many(tmp_path: Path, clean: dict[str, Any]) -> None:
    """Or the search itself is broken; and the answers are the same."""
    with running(tmp_path / "site", "mfe") as verified:
        result = verified.verify()
    print("verify, stock:", sum(found(result).values()), found(result))
    assert result["status"] == 1 and sum(found(result).values()) > 1000
    assert {"output of lms", "output of cms", "output of caddy", "output of mfe", "data/lms", "data/redis"} <= set(
        found(result)
    )
    assert result["requests"] == clean["requests"]
