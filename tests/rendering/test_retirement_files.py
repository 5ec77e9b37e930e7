"""Retirement in the rendered environment: services, jobs, and where its secret is, in every supported Tutor."""

from __future__ import annotations

import ast
import base64
import json
import os
import re
import shlex
import stat
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from lab.deployment_schemas import VERSIONS, check_compose, check_manifest
from lab.docker import merged, run_of
from lab.environment import in_one_line, render, run_tutor, run_tutors_python
from lab.kubernetes import kustomized
from tutorprivacy.rendering import start_command
from tutorprivacy.rendering.other_containers import CLICKHOUSE_LOGS

TUTORS = (20, 21, 22)
SECRET = "swordfish-of-the-oauth2-client"
SALT = "salt-and-pepper-of-the-hashes"
WORKER = "privacy_worker_of_tests"
SAVED = {
    "PRIVACY_RETIREMENT_WORKER_USERNAME": WORKER,
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID": "id-of-the-oauth2-client",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": SECRET,
    "PRIVACY_RETIREMENT_USER_SALT": SALT,
}
SCHEDULED = {**SAVED, "PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * *"}
OFF = {**SCHEDULED, "PRIVACY_RETIREMENT_ENABLED": False}
FOLDER = "plugins/privacy/retirement"
FILES = (f"{FOLDER}/client-secret.env", f"{FOLDER}/secret.yml")

#: What is rendered beside these is rendered once for several tests.
PLUGINS = ["mfe", "notes", "privacy"]

every_tutor = pytest.mark.parametrize("major", TUTORS)


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def compose(root: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The services of local, dev, local's jobs and dev's jobs, as Tutor gives the files to Compose."""
    local, dev = root / "env" / "local", root / "env" / "dev"
    up = [local / "docker-compose.yml", local / "docker-compose.prod.yml"]
    dev_up = [local / "docker-compose.yml", dev / "docker-compose.yml"]
    jobs = local / "docker-compose.jobs.yml"
    return merged(up), merged(dev_up), merged([*up, jobs]), merged([*dev_up, jobs, dev / "docker-compose.jobs.yml"])


def cron_job(root: Path) -> dict[str, Any]:
    """The manifest."""
    (found,) = [each for each in kustomized(root / "env") if each["kind"] == "CronJob"]
    return found


def told_to_pods(root: Path) -> str:
    """What a CronJob's pod finds as the schedule, whenever it was made."""
    (found,) = [each for each in kustomized(root / "env") if each["metadata"]["name"] == "privacy-schedule"]
    generated = yaml.safe_load((root / "env" / "kustomization.yml").read_text())["configMapGenerator"]
    assert found["metadata"]["name"] not in {each["name"] for each in generated}  # or its name would change
    assert found["metadata"]["labels"].get("app.kubernetes.io/component") is None  # `start` applies it
    assert found["kind"] == "ConfigMap"
    return str(found["data"]["schedule"])


def told(root: Path) -> str:
    """The line that tells the LMS the policy."""
    text = (root / "env/apps/openedx/settings/lms/production.py").read_text()
    return text.rstrip().splitlines()[-1]


@every_tutor
@pytest.mark.parametrize("config", [SCHEDULED, SAVED, OFF], ids=["scheduled", "by hand", "off"])
def test_what_is_rendered_is_valid(tmp_path: Path, major: int, config: dict[str, Any]) -> None:
    """By the specification of Compose, and by Kubernetes' schemas, in which nothing unknown is allowed."""
    render(tmp_path, major, PLUGINS, config)
    env = tmp_path / "env"
    files = [str(path) for path in env.glob("*/docker-compose*.yml")]
    assert len(files) == 5
    status, said = check_compose(*files)
    assert status == 0, said
    manifests = list(kustomized(env))
    assert {"CronJob", "Deployment", "Job", "Secret"} <= {each["kind"] for each in manifests}
    for manifest in manifests:
        for version in VERSIONS:
            check_manifest(manifest, version)


def test_the_schemas_refuse_what_is_wrong(tmp_path: Path) -> None:
    """Or the test above would show nothing."""
    render(tmp_path, 22, ["privacy"], SAVED)
    manifest = cron_job(tmp_path)
    manifest["spec"]["concurrency"] = "Forbid"
    with pytest.raises(kubernetes_validate.ValidationError, match="concurrency"):
        check_manifest(manifest, VERSIONS[1])
    (tmp_path / "x.yml").write_text("services: {x: {image: y, env-file: z}}")
    status, said = check_compose(str(tmp_path / "x.yml"))
    assert status == 1 and "env-file" in said


@every_tutor
def test_the_secret_is_in_two_private_files_and_nowhere_else(tmp_path: Path, major: int) -> None:
    """Also if a file was there for everybody to read; and not in a ConfigMap, encoded or not."""
    for name in FILES:
        (tmp_path / "env" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "env" / name).write_text("older")
        (tmp_path / "env" / name).chmod(0o644)
    said = render(tmp_path, major, ["mfe", "privacy"], SCHEDULED)
    assert SECRET not in said
    spellings = (SECRET.encode(), base64.b64encode(SECRET.encode()))
    for place in (tmp_path / "env", tmp_path):
        found = {
            str(path.relative_to(tmp_path))
            for path in place.rglob("*")
            if path.is_file() and any(each in path.read_bytes() for each in spellings)
        }
        assert found - {"config.yml"} == {f"env/{name}" for name in FILES}
    assert [mode(tmp_path / "env" / name) for name in FILES] == [0o600, 0o600]
    secret = yaml.safe_load((tmp_path / "env" / FILES[1]).read_text())
    assert {key: base64.b64decode(each).decode() for key, each in secret["data"].items()} == {
        "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": SECRET
    }
    kustomization = yaml.safe_load((tmp_path / "env" / "kustomization.yml").read_text())
    assert FILES[1] in kustomization["resources"]
    assert "client-secret" not in str(kustomization["configMapGenerator"])
    # `tutor k8s start` applies it.
    (manifest,) = [each for each in kustomized(tmp_path / "env") if each["kind"] == "Secret"]
    assert manifest["metadata"]["labels"].get("app.kubernetes.io/component") is None
    # Partial templates are not rendered.
    made = {str(each.relative_to(tmp_path / "env")) for each in (tmp_path / "env/plugins/privacy").rglob("*.*")}
    assert made == {*FILES, CLICKHOUSE_LOGS}


OTHERS = ("superset", "cairn-superset", "cairn", "credentials", "discovery", "notes")


@pytest.mark.parametrize("major", (21, 22))
def test_passwords_of_other_services(tmp_path: Path, major: int) -> None:
    """In the same two files, and where their own plugins have them; the settings say which services there are."""
    plugins = ["aspects", "cairn", "credentials", "discovery", "mfe", "notes", "privacy"]
    render(tmp_path, major, plugins, SAVED)
    secret = yaml.safe_load((tmp_path / "env" / FILES[1]).read_text())["data"]
    twice = base64.b64decode(secret["PRIVACY_RETIREMENT_ACCESS"])
    assert f"PRIVACY_RETIREMENT_ACCESS={twice.decode()}\n" in (tmp_path / "env" / FILES[0]).read_text()
    access = json.loads(base64.b64decode(twice))
    assert {*access} == {*OTHERS} and not any(each.get("why") for each in access.values())
    assert all(len(each["password"]) >= 8 for each in access.values())
    assert [mode(tmp_path / "env" / name) for name in FILES] == [0o600, 0o600]
    superset = {"dialect": "mysql", "host": "mysql", "port": "3306", "name": "superset", "user": "superset", "why": ""}
    assert access["superset"] == {**superset, "password": access["superset"]["password"]}
    assert access["cairn-superset"]["dialect"] == "postgresql"
    assert access["cairn"]["url"] == "http://cairn-clickhouse:8123" and access["cairn"]["user"] == "openedx"
    policy = told(tmp_path)
    policy = ast.literal_eval(policy[policy.index("{") : policy.rindex("}") + 1])
    assert {*policy["databases"]} == {*OTHERS} - {"cairn"} and policy["cairn"] is True
    # Whatever else there is of ours has none of them, and those two files are in no ConfigMap.
    ours = [path for path in (tmp_path / "env").rglob("*privacy*") if path.is_file()]
    ours += [tmp_path / "env/apps/openedx/settings/lms/production.py"]
    texts = [path.read_text() for path in ours]
    assert not any(each["password"] in text for text in texts for each in access.values())


@every_tutor
def test_off_there_is_no_secret_and_nothing_runs(tmp_path: Path, major: int) -> None:
    """The CronJob is suspended: what is not rendered any more, kubectl would leave running."""
    render(tmp_path, major, PLUGINS, OFF)
    for path in (tmp_path / "env").rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes(), path
    assert yaml.safe_load((tmp_path / "env" / FILES[1]).read_text())["data"] == {}
    assert "'retirement': None, 'schedule': []" in told(tmp_path)
    assert SALT not in told(tmp_path)
    assert cron_job(tmp_path)["spec"]["suspend"] is True
    local, dev, jobs, _dev_jobs = compose(tmp_path)
    assert not [name for name in {**local, **dev} if name.startswith("privacy")]
    # Tutor's init runs a task in it, whatever the settings say.
    assert run_of(jobs, "privacy-job", tmp_path / "env" / "local")["environment"] == {
        "SERVICE_VARIANT": "lms",
        "DJANGO_SETTINGS_MODULE": "lms.envs.tutor.production",
    }


@every_tutor
def test_compose(tmp_path: Path, major: int) -> None:
    """A job in local and dev; a scheduler in local only, while there is a schedule."""
    mounted = tmp_path / "edx-platform"
    mounted.mkdir()
    render(tmp_path, major, ["privacy"], {**SCHEDULED, "MOUNTS": [str(mounted)]})
    local, dev, jobs, dev_jobs = compose(tmp_path)
    assert not [name for name in dev if name.startswith("privacy")]
    own = {"SERVICE_VARIANT": "lms", "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": SECRET}
    for services, name, settings in (
        (local, "privacy-scheduler", "lms.envs.tutor.production"),
        (jobs, "privacy-job", "lms.envs.tutor.production"),
        (dev_jobs, "privacy-job", "lms.envs.tutor.development"),
    ):
        found = run_of(services, name, tmp_path / "env" / "local")
        assert found["environment"] == {**own, "DJANGO_SETTINGS_MODULE": settings}
        (like,) = [services[each]["image"] for each in ("lms-job", "lms-worker") if each in services][:1]
        assert found["image"] == like
        assert f"{mounted}:/openedx/edx-platform:z" in services[name]["volumes"]
    assert local["privacy-scheduler"]["command"] == start_command.privacy_start("schedule", if_gone=0)
    # Ended by itself, with 0, it must stay ended.
    assert local["privacy-scheduler"]["restart"] == "on-failure"
    assert "30 2 * * *" in local["privacy-scheduler"]["labels"].values()  # another schedule, another container
    assert {"mysql", "mongodb", "redis"} <= {*jobs["privacy-job"]["depends_on"]}
    render(tmp_path, major, ["privacy"], {**SAVED, "RUN_REDIS": False})
    local, _dev, jobs, _dev_jobs = compose(tmp_path)
    assert "privacy-scheduler" not in local
    assert "redis" not in jobs["privacy-job"]["depends_on"]


@every_tutor
def test_the_cron_job(tmp_path: Path, major: int) -> None:
    """In UTC, one at a time, by the platform's user; suspended, not removed, when there is no schedule."""
    render(tmp_path, major, PLUGINS, SCHEDULED)
    manifest = cron_job(tmp_path)
    spec = manifest["spec"]
    assert manifest["metadata"]["name"] == "privacy-retire-users"
    assert (spec["schedule"], spec["timeZone"], spec["suspend"]) == ("30 2 * * *", "Etc/UTC", False)
    assert (spec["concurrencyPolicy"], spec["jobTemplate"]["spec"]["backoffLimit"]) == ("Forbid", 1)
    assert manifest["metadata"]["labels"].get("app.kubernetes.io/component") is None  # `start` applies it
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    (job,) = [each for each in kustomized(tmp_path / "env") if each["metadata"]["name"] == "privacy-job"]
    assert job["metadata"]["labels"]["app.kubernetes.io/component"] == "job"  # `start` leaves it out
    (container,), (of_job,) = pod["containers"], job["spec"]["template"]["spec"]["containers"]
    words = ("--scheduled", "30 2 * * *", "--in-force", "/run/privacy/schedule")
    assert container.pop("command") == start_command.privacy_start("retirement", *words)
    # A ConfigMap whose name stays: those of the settings do not, and this CronJob may outlive them.
    assert told_to_pods(tmp_path) == "30 2 * * *"
    assert container["volumeMounts"].pop() == {"mountPath": "/run/privacy", "name": "schedule", "readOnly": True}
    told_by = {"name": "privacy-schedule", "optional": True}
    assert pod["volumes"].pop() == {"name": "schedule", "configMap": told_by}
    assert pod == job["spec"]["template"]["spec"]
    (lms,) = [each for each in kustomized(tmp_path / "env") if each["metadata"]["name"] == "lms-job"]
    (of_lms,) = lms["spec"]["template"]["spec"]["containers"]
    assert {key: of_job[key] for key in ("image", "env")} == {key: of_lms[key] for key in ("image", "env")}
    temporary = {"mountPath": "/tmp", "name": "tmp"}
    assert of_job["volumeMounts"] == [temporary, *of_lms["volumeMounts"]]
    assert pod["volumes"] == [{"name": "tmp", "emptyDir": {}}, *lms["spec"]["template"]["spec"]["volumes"]]
    assert pod["securityContext"]["runAsUser"] == pod["securityContext"]["runAsGroup"] == 1000  # the image's `app`
    assert container["envFrom"] == [{"secretRef": {"name": "privacy-retirement", "optional": True}}]
    later = tmp_path / "later"
    render(later, major, PLUGINS, SAVED)
    assert cron_job(later)["spec"]["suspend"] is True
    assert told_to_pods(later) == ""


@every_tutor
def test_until_it_is_saved_retirement_is_off(tmp_path: Path, major: int) -> None:
    """`tutor plugins enable` renders without saving: the salt would be another one each time."""
    render(tmp_path, major, [], {})
    run = run_tutor(tmp_path, major, "plugins", "enable", "privacy")
    assert run.stderr.count("is not on yet") == 1
    assert "'retirement': None" in told(tmp_path)
    assert "PRIVACY_RETIREMENT" not in (tmp_path / "config.yml").read_text()
    refused = run_tutor(tmp_path, major, "local", "do", "retire-users", check=False)
    assert refused.returncode == 1
    assert "not saved yet" in in_one_line(refused)
    # The other commands do not mind.
    assert run_tutor(tmp_path, major, "privacy", "preview").stdout
    # What the message says.
    said = run_tutor(tmp_path, major, "config", "save").stderr
    assert "is not on yet" not in said
    config = yaml.safe_load((tmp_path / "config.yml").read_text())
    salt = config["PRIVACY_RETIREMENT_USER_SALT"]
    assert len(salt) == 32
    assert f"'user_salt': '{salt}'" in told(tmp_path)
    run_tutor(tmp_path, major, "config", "save", "--set", "PRIVACY_TRACKING=full")
    assert f"'user_salt': '{salt}'" in told(tmp_path)
    # Enabled again, it is the same.
    run_tutor(tmp_path, major, "plugins", "disable", "privacy")
    run_tutor(tmp_path, major, "plugins", "enable", "privacy")
    assert f"'user_salt': '{salt}'" in told(tmp_path)


def test_after_an_upgrade_the_worker_has_no_name_yet(tmp_path: Path) -> None:
    """
    Retirement stays on where a platform has it: without its salt, the names of those who are retired could be taken.

    But nobody is retired, by a worker whose name is another after the next saving.
    """
    render(tmp_path, 22, [], {key: value for key, value in SAVED.items() if value != WORKER})
    said = run_tutor(tmp_path, 22, "plugins", "enable", "privacy").stderr
    assert said.count("no name of its own yet") == 1 and "is not on yet" not in said
    assert "WORKER_USERNAME" not in (tmp_path / "config.yml").read_text()
    unsaved = told(tmp_path)
    assert f"'user_salt': '{SALT}'" in unsaved and "'worker_username': 'privacy_" in unsaved
    assert "no name of its own yet" in run_tutor(tmp_path, 22, "config", "save", "--env-only").stderr
    assert told(tmp_path) == unsaved
    refused = run_tutor(tmp_path, 22, "local", "do", "retire-users", check=False)
    assert refused.returncode == 1 and "not saved yet" in in_one_line(refused)
    # What the message says.
    (command,) = [line.strip() for line in said.splitlines() if "tutor config save &&" in line]
    assert command == "tutor config save && tutor local restart lms cms && tutor local do init --limit=privacy"
    assert "no name of its own yet" not in run_tutor(tmp_path, 22, "config", "save").stderr
    name = yaml.safe_load((tmp_path / "config.yml").read_text())["PRIVACY_RETIREMENT_WORKER_USERNAME"]
    assert re.fullmatch("privacy_[a-z0-9]{12}", name)
    assert f"'worker_username': '{name}'" in told(tmp_path) and told(tmp_path) != unsaved


@pytest.mark.parametrize("name", ["privacy_retirement_worker", "RETIREMENT_SERVICE_USER"])
def test_a_public_name_is_refused_and_can_be_mended(tmp_path: Path, name: str) -> None:
    """Also one that an earlier version took: by the command of the message, as a shell takes it."""
    with pytest.raises(AssertionError, match=r"which\s+are\s+publicly\s+known") as caught:
        render(tmp_path, 22, ["privacy"], {**SAVED, "PRIVACY_RETIREMENT_WORKER_USERNAME": name})
    said = str(caught.value)
    assert f"Wrong setting PRIVACY_RETIREMENT_WORKER_USERNAME: '{name}'" in " ".join(said.split())
    (command,) = [line.strip() for line in said.splitlines() if line.startswith("    tutor config save")]
    run_tutor(tmp_path, 22, *shlex.split(command)[1:])
    made = yaml.safe_load((tmp_path / "config.yml").read_text())["PRIVACY_RETIREMENT_WORKER_USERNAME"]
    assert re.fullmatch("privacy_[a-z0-9]{12}", made) and f"'worker_username': '{made}'" in told(tmp_path)


def test_a_wrong_secret_is_refused_unseen_and_can_be_mended(tmp_path: Path) -> None:
    """By the command of the message, as a shell takes it."""
    render(tmp_path, 22, ["privacy"], SAVED)
    wrong = "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET=swordfish"
    refused = run_tutor(tmp_path, 22, "config", "save", "--set", wrong, check=False)
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert "Wrong setting PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET: (not shown)" in said
    assert "swordfish" not in said
    (command,) = [line.strip() for line in said.splitlines() if line.startswith("    tutor config save")]
    run_tutor(tmp_path, 22, *shlex.split(command)[1:])
    made = yaml.safe_load((tmp_path / "config.yml").read_text())["PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"]
    assert len(made) == 40
    assert made in (tmp_path / "env" / FILES[0]).read_text()


@every_tutor
def test_two_plugins_for_retirement_are_refused(tmp_path: Path, major: int) -> None:
    """Each of the two commands of the message mends it."""
    theirs = tmp_path / "no-plugins"
    theirs.mkdir()
    (theirs / "retirement.py").write_text("")
    with pytest.raises(AssertionError, match="tutor-contrib-retirement") as caught:
        render(tmp_path, major, ["privacy", "retirement"], SAVED)
    commands = [line.strip() for line in str(caught.value).splitlines() if line.startswith("    tutor ")]
    assert commands == [
        "tutor plugins disable retirement",
        "tutor config save --set PRIVACY_RETIREMENT_ENABLED=false",
    ]
    for command in commands:
        run_tutor(tmp_path, major, *shlex.split(command)[1:])
        assert f"'retirement': {'{' if 'disable' in command else 'None'}" in told(tmp_path)
        (tmp_path / "config.yml").write_text(yaml.safe_dump({**SAVED, "PLUGINS": ["privacy", "retirement"]}))


IN_PYTHON = """
import sys
import tutor.commands.cli
from tutor import config, env, hooks, plugins
hooks.Actions.CORE_READY.do()
plugins.load("privacy")
env.save(sys.argv[1], config.load_full(sys.argv[1]))
"""


@every_tutor
def test_outside_of_a_command_the_secret_is_not_written(tmp_path: Path, major: int) -> None:
    """Nobody could say where the file is, and who may read it; the salt stays."""
    (tmp_path / "config.yml").write_text(yaml.safe_dump({**SAVED, "PLUGINS": ["privacy"]}))
    run_tutors_python(tmp_path, major, IN_PYTHON, str(tmp_path))
    for name in FILES:
        text = (tmp_path / "env" / name).read_text()
        assert SECRET not in text
        assert "To write it: tutor config save" in text
    assert SALT in told(tmp_path)
    run_tutor(tmp_path, major, "config", "save")
    assert SECRET in (tmp_path / "env" / FILES[0]).read_text()
    assert [mode(tmp_path / "env" / name) for name in FILES] == [0o600, 0o600]


def test_a_file_that_is_not_ours_is_not_written_through(tmp_path: Path) -> None:
    """A link to elsewhere; said with the path."""
    path = tmp_path / "env" / FILES[0]
    path.parent.mkdir(parents=True)
    os.symlink(tmp_path / "elsewhere", path)
    with pytest.raises(AssertionError, match=r"client-secret\.env,\s+which\s+holds\s+a\s+secret,\s+cannot\s+be\s+made"):
        render(tmp_path, 22, ["privacy"], SAVED)
    assert not (tmp_path / "elsewhere").exists()


def test_no_other_template_gets_the_secret(tmp_path: Path) -> None:
    """Neither another plugin's patch, nor a string."""
    theirs = tmp_path / "no-plugins"
    theirs.mkdir()
    patch = "('openedx-lms-common-settings', 'LEAK = {{ privacy_retirement_secret().value|tojson }}')"
    (theirs / "theirs.py").write_text(f"from tutor import hooks\nhooks.Filters.ENV_PATCHES.add_item({patch})\n")
    render(tmp_path, 22, ["privacy", "theirs"], SAVED)
    assert 'LEAK = ""' in (tmp_path / "env/apps/openedx/settings/lms/production.py").read_text()
    made = {path.name for path in (tmp_path / "env" / FOLDER).parent.rglob("*.*")}
    assert made == {"client-secret.env", "secret.yml", Path(CLICKHOUSE_LOGS).name}
