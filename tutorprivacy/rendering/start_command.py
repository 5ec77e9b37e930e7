"""
How a room of the package inside is started as the only process of a container.

The kernel does not deliver SIGTERM to a container's first process before that has a handler for it, and
Python imports the platform (``lms`` imports Celery) for up to half a minute before a line of ours runs.
So the handlers come first, with nothing imported that takes time.
"""

from __future__ import annotations

#: 143 is what the shell has for SIGTERM. Not `sys.exit`: a module that is being imported may catch that.
_HANDLERS = "import os, signal, sys; [signal.signal(each, lambda *_: os._exit(143)) for each in (15, 2)]"

#: After the plugin was disabled, its package is gone from the settings.
_IF_GONE = (
    'import importlib.util, runpy; name = "lms.envs.tutor.privacy"; importlib.util.find_spec(name) or '
    '(print("The privacy plugin is not in the settings any more: nothing is done.", flush=True), sys.exit({status}))'
)

_RUN = 'runpy.run_module(name + ".{room}", run_name="__main__", alter_sys=True)'


def privacy_start(room: str, *arguments: str, if_gone: int = 1) -> list[str]:
    """
    The words of such a container's command, as ``python -m lms.envs.tutor.privacy.ROOM``.

    Args:
        if_gone: the exit status if the plugin is not there any more.
    """
    return ["python", "-c", "; ".join([_HANDLERS, _IF_GONE.format(status=if_gone), _RUN.format(room=room)]), *arguments]
