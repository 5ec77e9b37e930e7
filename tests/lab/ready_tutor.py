"""
A Tutor that has started already: `environment.run_tutor` asks it for each command, which it forks.

Most of what a command of Tutor costs is what Python, Jinja and YAML read and compile, the same each time. So this
process has imported what every command imports, and knows what is installed beside it: no plugin is loaded, no
configuration is read. See `forked`.

It is started by Tutor's own Python, ``python ready_tutor.py <socket> <folder>``: what is kept is in the folder, and the
``key`` that most projects have.
"""

from __future__ import annotations

import sys

import forked

sys.path[0] = sys.executable.rpartition("/")[0]  # as for the program `tutor`, and not this folder

import contextlib  # noqa: E402
import copy  # noqa: E402
import functools  # noqa: E402
import importlib  # noqa: E402
import json  # noqa: E402
import marshal  # noqa: E402
import os  # noqa: E402
import re  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

import importlib_metadata  # noqa: E402
import jinja2  # noqa: E402
import yaml  # noqa: E402
from Crypto.IO import PEM, PKCS8  # noqa: E402, F401 - what an import of a key imports
from Crypto.PublicKey import RSA  # noqa: E402
from tutor import __about__, env, serialize  # noqa: E402
from tutor.commands import cli  # noqa: E402

from tutorprivacy.notice import page  # noqa: E402
from tutorprivacy.rendering import privacy_module  # noqa: E402

#: What the plugin imports. Not the plugin: that registers its hooks when Tutor loads it.
OURS = ("commands", "notice.served", "rendering", "rendering.caddy", "rendering.leftovers", "rendering.patches")

#: Of this Tutor: what the versions make of the same text is not the same.
COMPILED = f"{sys.argv[2]}/compiled/{__about__.__version__}" if __name__ == "__main__" else ""

#: Jinja calls these filters while it compiles, if what they are given is constant. They give something else each time.
ONCE = ("random_string", "rsa_private_key", "encrypt", "uuid")
FILTERED = re.compile(rf"""(?:\||\bfilter\b|\bmap\(\s*["'])\s*(?:{"|".join(ONCE)})\b""")


def keep_what_is_made(folder: str) -> None:
    """Let Jinja keep what it compiles, and Tutor what it reads of YAML: the same text gives the same each time."""
    compile_, load = jinja2.Environment.compile, serialize.load

    def compiled(self: jinja2.Environment, source: Any, name: Any = None, filename: Any = None, *more: Any) -> Any:
        found = None
        if not more and isinstance(source, str):
            known = [source, f"{name} {filename}", *self.filters, "", *self.tests]
            found = forked.kept(
                folder, known, lambda: None if drawn(source) else compile_(self, source, name, filename)
            )
        return found or compile_(self, source, name, filename, *more)

    def loaded(stream: Any) -> Any:
        text = stream if isinstance(stream, str) else stream.read()
        return forked.kept(folder, [text], lambda: read_yaml(text, load)) if isinstance(text, str) else load(text)

    jinja2.Environment.compile = compiled  # type: ignore[method-assign]
    serialize.load = loaded
    # Templates ask for the same key again and again, and its primes are tested each time.
    RSA.import_key = functools.cache(RSA.import_key)
    env.deepcopy = copied  # type: ignore[attr-defined]
    list_ = jinja2.FileSystemLoader.list_templates
    listed = functools.cache(lambda *folders: list_(jinja2.FileSystemLoader(folders)))
    jinja2.FileSystemLoader.list_templates = lambda self: list(listed(*self.searchpath))  # type: ignore[method-assign]


def read_yaml(text: str, load: Callable[[str], Any]) -> Any:
    """By libyaml, which is ten times as fast; what is wrong with a text is told in the words of the other."""
    try:
        return yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError:
        return load(text)


def pass_over_what_is_no_template() -> None:
    """Most values of a configuration are words, of which Jinja makes the same words, in an environment for each."""
    of_value, of_patch = env.render_str, env.Renderer.render_str
    env.render_str = lambda config, text: text if is_plain(text) else of_value(config, text)
    env.Renderer.render_str = lambda self, text: text if is_plain(text) else of_patch(self, text)  # type: ignore[method-assign]


def is_plain(text: str) -> bool:
    """Is it as it was before, once Jinja has rendered it?"""
    return "{" not in text and "\r" not in text and text[-1:] != "\n"


def keep_packages(folder: str) -> None:
    """What is rendered of the half inside Open edX is made once in a run: of the same sources, by the same module."""
    with open(privacy_module.__file__, encoding="utf-8") as file:
        known = [json.dumps(privacy_module.sources()), file.read()]
    bare = forked.kept(folder, known, lambda: dict(privacy_module._bare_sources()))
    packed = {
        each: forked.kept(folder, [*known, each], functools.partial(privacy_module._packed, each))
        for each in privacy_module.FILES
    }
    privacy_module._bare_sources, privacy_module._packed = lambda: bare, packed.__getitem__  # type: ignore[assignment]


def know_what_is_installed() -> None:
    """Plugins are looked for once, and not by each command in the metadata of whatever is installed."""
    importlib_metadata.entry_points = functools.cache(importlib_metadata.entry_points)
    version = functools.cache(importlib_metadata.Distribution.version.fget)
    importlib_metadata.Distribution.version = property(version)  # type: ignore[assignment]
    for group in ("tutor.plugin.v0", "tutor.plugin.v1"):
        for each in importlib_metadata.entry_points(group=group):
            version(each.dist)


def drawn(source: str) -> bool:
    """Is something in it drawn by lot? Most sources do not even have the words, and looking for those is quick."""
    return any(word in source for word in ONCE) and bool(FILTERED.search(source))


def copied(value: Any) -> Any:
    """As `deepcopy` does it, which is slow: Tutor copies the whole configuration for each word that it renders."""
    try:
        return marshal.loads(marshal.dumps(value))
    except ValueError:
        return copy.deepcopy(value)


def command(asked: dict[str, Any]) -> None:
    """What the program `tutor` does, or its Python with ``-c CODE …``, in a process that was just forked."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("tutor.") and hasattr(module, "PLUGINS_ROOT"):  # read when it is imported
            module.PLUGINS_ROOT = os.environ["TUTOR_PLUGINS_ROOT"]  # type: ignore[attr-defined]
    if asked["arguments"][:1] == ["-c"]:
        del sys.path[0]
        forked.run(functools.partial(forked.python, asked["arguments"], asked["environment"]))
    sys.argv = [f"{sys.path[0]}/tutor", *asked["arguments"]]
    forked.run(cli.main)


def import_more(asked: dict[str, Any]) -> None:
    """What takes long: what Tutor imports for `tutor k8s`, what Aspects imports, and what other commands have kept."""
    forked.read_all(COMPILED)
    if asked["arguments"][:1] == ["k8s"]:
        package = importlib.import_module("kubernetes")
        if hasattr(package, "config"):  # that reads the environment as it is imported: not here
            del package.config
        for name in [name for name in sys.modules if name.startswith("kubernetes.config")]:
            del sys.modules[name]
    with contextlib.suppress(OSError), open(f"{sys.argv[2]}/key", "rb") as file:
        RSA.import_key(file.read())
    config = f"{asked['environment']['TUTOR_ROOT']}/config.yml"
    with contextlib.suppress(OSError, ImportError), open(config, "rb") as file:
        if b"aspects" in file.read():
            importlib.import_module("sqlfmt.api")
            bcrypt = importlib.import_module("bcrypt")
            if not isinstance(bcrypt.gensalt, functools.partial):  # Aspects hashes two passwords each time
                bcrypt.gensalt = functools.partial(bcrypt.gensalt, 4)


if __name__ == "__main__":
    for each in OURS:
        importlib.import_module(f"tutorprivacy.{each}")
    keep_packages(f"{sys.argv[2]}/compiled")
    privacy_module._release()  # which it keeps
    page.languages()  # as well
    know_what_is_installed()
    os.makedirs(COMPILED, exist_ok=True)
    keep_what_is_made(COMPILED)
    pass_over_what_is_no_template()
    command(forked.serve(int(sys.argv[1]), import_more))
