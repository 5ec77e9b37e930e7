"""What Superset's own loggers say of those who log in, with the files that are rendered for it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from lab.environment import render

PLUGINS = ["mfe", "cairn", "aspects"]
CONFIGS = {
    "aspects": "env/plugins/aspects/apps/superset/pythonpath/superset_config.py",
    "cairn": "env/plugins/cairn/apps/superset/superset_config.py",
}
SSO = "env/plugins/aspects/apps/superset/pythonpath/openedx_sso_security_manager.py"


def quieted(text: str) -> list[str]:
    """Loggers that a rendered configuration tells to say no more than warnings; these lines are run here."""
    found = re.findall(r'^logging\.getLogger\("(\w+)"\)\.setLevel\(logging\.WARNING\)$', text, re.MULTILINE)
    return [str(each) for each in found]


@pytest.mark.parametrize("plugin", CONFIGS)
def test_loggers(tmp_path: Path, plugin: str, caplog: pytest.LogCaptureFixture) -> None:
    """Superset lets everything from INFO on through, so a username in such a line would be printed."""
    render(tmp_path / "stock", 22, PLUGINS, {})
    render(tmp_path / "ours", 22, ["privacy", *PLUGINS], {})
    render(tmp_path / "full", 22, ["privacy", *PLUGINS], {"PRIVACY_ACCESS_LOG": "full"})
    texts = {name: (tmp_path / name / CONFIGS[plugin]).read_text() for name in ("stock", "ours", "full")}
    compile(texts["ours"], plugin, "exec")
    assert "import logging" in texts["ours"]
    expected = {"aspects": ["openedx_sso_security_manager", "werkzeug"], "cairn": ["werkzeug"]}[plugin]
    assert quieted(texts["ours"]) == expected and not quieted(texts["stock"]) and not quieted(texts["full"])
    with caplog.at_level(logging.INFO):
        said = []
        for lines in ("", "\n".join(line for line in texts["ours"].splitlines() if line in _lines(expected))):
            exec(f"import logging\n{lines}", {})
            for name in expected:
                logging.getLogger(name).info("Courses for zoraquill")
            said.append(caplog.text.count("zoraquill"))
            caplog.clear()
    for name in expected:
        logging.getLogger(name).setLevel(logging.NOTSET)
    assert said == [len(expected), 0]


def _lines(names: list[str]) -> set[str]:
    return {f'logging.getLogger("{name}").setLevel(logging.WARNING)' for name in names}


def test_what_aspects_tells_of_a_login(tmp_path: Path) -> None:
    """Its logger has the module's name, and its lines about people are of the level that is left out."""
    render(tmp_path, 22, PLUGINS, {})
    text = (tmp_path / SSO).read_text()
    assert "log = logging.getLogger(__name__)" in text
    about_people = re.findall(r"\blog(?:ging)?\.(\w+)\([^)]*\{(?:user|username)", text)
    assert about_people == ["info", "info"]
