"""What a pod of ours may do in the cluster, in every supported Tutor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.environment import render
from lab.kubernetes import kustomized, pods

TUTORS = (20, 21, 22)
SCHEDULED = {"PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * *", "PRIVACY_SCRUB_SHARDS": 3}

#: Is the root read-only? Not where the platform's settings and other plugins make folders on import.
READ_ONLY = {
    ("CronJob", "privacy-retire-users"): False,
    ("Job", "privacy-job"): False,
    ("Job", "privacy-scrub-job"): True,
    ("Job", "privacy-scrub-finish-job"): True,
}


def manifests(root: Path, major: int, plugins: list[str], config: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """By kind and name."""
    render(root, major, plugins, config)
    return {(each["kind"], each["metadata"]["name"]): each for each in kustomized(root / "env")}


@pytest.fixture(scope="module", params=TUTORS)
def ours(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Any]:
    """The pods of what is there with the plugin only, whatever it is called."""
    folder = tmp_path_factory.mktemp("pods")
    stock = manifests(folder / "stock", request.param, ["mfe"], {})
    with_plugin = manifests(folder / "privacy", request.param, ["mfe", "privacy"], SCHEDULED)
    found = {key: list(pods(each)) for key, each in with_plugin.items() if key not in stock}
    return {key: each for key, each in found.items() if each}


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    """Of all kinds."""
    return [each for kind in ("containers", "initContainers", "ephemeralContainers") for each in pod.get(kind, ())]


def test_these_are_all_pods(ours: dict[tuple[str, str], Any]) -> None:
    """A new one is looked at, too; here one says whether its root can be read-only."""
    assert set(ours) == set(READ_ONLY)
    assert all(len(each) == 1 for each in ours.values())


def test_no_pod_may_more_than_it_needs(ours: dict[tuple[str, str], Any]) -> None:
    """Not root, no call to the kernel that containers do not need, no account of the cluster."""
    for key, (pod,) in ours.items():
        assert pod["automountServiceAccountToken"] is False, key
        assert pod["securityContext"]["runAsNonRoot"] is True, key
        assert pod["securityContext"]["runAsUser"] > 0, key
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, key
        assert not {"hostNetwork", "hostPID", "hostIPC", "serviceAccountName"} & set(pod), key
        assert all("hostPath" not in each for each in pod["volumes"]), key


def test_no_container_may_more_than_it_needs(ours: dict[tuple[str, str], Any]) -> None:
    """None takes back what its pod gave up, and each asks for what it needs."""
    for key, (pod,) in ours.items():
        temporary = {each["name"] for each in pod["volumes"] if "emptyDir" in each}
        for container in containers(pod):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "readOnlyRootFilesystem": READ_ONLY[key],
            }, key
            assert set(container["resources"]["requests"]) == {"cpu", "memory"}, key
            mounts = {each["mountPath"]: each["name"] for each in container["volumeMounts"]}
            assert mounts["/tmp"] in temporary, key


def test_a_pod_is_found_wherever_it_stands() -> None:
    """Or the tests above would show nothing."""
    pod = {"containers": [{"name": "x"}]}
    assert list(pods({"spec": {"jobTemplate": {"spec": {"template": {"spec": pod}}}}})) == [pod]
    assert list(pods({"kind": "List", "items": [{"spec": {"template": {"spec": pod}}}, {"data": {}}]})) == [pod]
