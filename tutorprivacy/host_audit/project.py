"""
The project that is audited: its configuration, and what Tutor would make of it now.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
from tutor import config as tutor_config
from tutor import env as tutor_env
from tutor import hooks
from tutor import plugins as tutor_plugins
from tutor.exceptions import TutorError
from tutor.types import Config

from ..rendering.patches import PLUGIN
from ..settings import values

#: Renders and restarts: what mends an environment that is not of this configuration.
RENDER = "tutor config save && tutor local restart"

#: What can be seen in the platform only.
IN_THE_PLATFORM = "tutor local do audit-privacy"


@dataclass(frozen=True)
class Project:
    """
    A project of Tutor, as it was when the audit began.

    Args:
        root: its folder.
        config: the whole configuration; settings that are made once and not saved are random.
        unsaved: names of these.
        plugins: names of the loaded plugins.
        found: this plugin's settings, by their full names.
    """

    root: Path
    config: Config
    unsaved: tuple[str, ...]
    plugins: tuple[str, ...]
    found: Mapping[str, Any]

    @classmethod
    def load(cls, root: str) -> Project:
        """
        Read the configuration.

        Raises:
            TutorError: it cannot be read, or a setting of the plugin is wrong.
        """
        with elsewhere(root) as (folder, config):
            saved = tutor_config.get_user(folder)
            unsaved = sorted(name for name in tutor_config.get_base() if name not in saved)
        found = values.values(config)
        return cls(Path(root), config, tuple(unsaved), tuple(tutor_plugins.iter_loaded()), found)

    @property
    def env(self) -> Path:
        """The rendered environment."""
        return Path(tutor_env.base_dir(str(self.root)))

    def data(self, *path: str) -> Path:
        """A path below the data folder, which the containers write to."""
        return Path(tutor_env.data_path(str(self.root), *path))

    def names(self) -> dict[str, str]:
        """Tutor's mode by the name of its Compose project."""
        return {str(self.config["LOCAL_PROJECT_NAME"]): "local", str(self.config["DEV_PROJECT_NAME"]): "dev"}


@contextlib.contextmanager
def elsewhere(root: str) -> Iterator[tuple[str, Config]]:
    """
    (folder, configuration) of a copy of the project, for whatever is rendered.

    What is asked for the project's folder meanwhile, by this plugin and others, is told the
    copy's: templates may write (the file for retirement's secret). Nothing is printed.

    Raises:
        TutorError: the configuration cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="privacy-audit-") as folder:  # for its owner only
        path = tutor_config.config_path(root)
        if os.path.exists(path):
            shutil.copyfile(path, tutor_config.config_path(folder))
        context = click.Context(click.Command("audit"), obj=SimpleNamespace(root=folder))
        with context, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield folder, tutor_config.load_full(folder)


class _Stock(tutor_env.Renderer):
    """Renders as if no plugin patched anything."""

    def patch(self, name: str, separator: str = "\n", suffix: str = "") -> str:
        return ""


def stock(root: str, *templates: str) -> dict[str, str]:
    """
    What Tutor alone makes of some templates, by their names.

    Raises:
        TutorError: a template cannot be rendered.
    """
    with elsewhere(root) as (_folder, config):
        renderer = _Stock(config)
        return {name: str(renderer.render_template(name)) for name in templates}


def targets(root: str) -> dict[str, str]:
    """Path below ``env/`` of each file that containers get, and the name of its template."""
    found = {}
    with elsewhere(root) as (_folder, config):
        renderer = tutor_env.Renderer(config)
        for source, target in hooks.Filters.ENV_TEMPLATE_TARGETS.iterate():
            for name in renderer.iter_templates_in(source.replace(os.sep, "/")):
                if "build" not in name.split("/")[:-1]:  # what images are made of
                    found["/".join(filter(None, [target, name]))] = name
    return found


def rendered_twice(root: str, templates: Iterable[str]) -> dict[str, tuple[bytes, bytes]]:
    """
    What Tutor would render now, twice, since not all of it comes from the configuration.

    What is different from one rendering to the next (settings that are made once and are not
    saved, the user who runs Tutor, random numbers) says nothing of the configuration.

    Returns:
        By the template's name.

    Raises:
        TutorError: a template cannot be rendered.
    """
    with elsewhere(root) as (folder, config):
        first = tutor_env.Renderer(config)
        second = tutor_env.Renderer(tutor_config.load_full(folder))
        if "HOST_USER_ID" in second.environment.globals:
            second.environment.globals["HOST_USER_ID"] = os.getuid() + 1
        return {name: (_bytes(first, name), _bytes(second, name)) for name in templates}


def _bytes(renderer: tutor_env.Renderer, template: str) -> bytes:
    rendered = renderer.render_template(template)
    return rendered.encode() if isinstance(rendered, str) else rendered


def patching(names: Iterable[str]) -> list[str]:
    """Other plugins that have one of these patches."""
    wanted, found = set(names), []
    for plugin in tutor_plugins.iter_loaded():
        patches = hooks.Filters.ENV_PATCHES.iterate_from_context(hooks.Contexts.app(plugin).name)
        if plugin != PLUGIN and any(name in wanted for name, _content in patches):
            found.append(plugin)
    return found


def own_patches(project: Project, names: Iterable[str]) -> dict[str, list[str]]:
    """
    What other plugins have in these patches, rendered, by the plugin's name; without patches of others inside them.

    What cannot be rendered is left out.
    """
    wanted, found = set(names), {}
    with elsewhere(str(project.root)) as (_folder, config):
        renderer = _Stock(config)
        for plugin in tutor_plugins.iter_loaded():
            if plugin != PLUGIN:
                patches = hooks.Filters.ENV_PATCHES.iterate_from_context(hooks.Contexts.app(plugin).name)
                texts = [_rendered(renderer, text) for name, text in patches if name in wanted]
                found[plugin] = [text for text in texts if text is not None]
    return found


def _rendered(renderer: tutor_env.Renderer, text: str) -> str | None:
    try:
        return str(renderer.render_str(text))
    except TutorError:
        return None
