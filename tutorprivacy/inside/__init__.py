"""
The half that runs inside Open edX: as ``lms.envs.tutor.privacy`` and ``cms.envs.tutor.privacy``.

Each folder is a room, and says in its ``__init__`` what it is for, what it gives to others and who may import
it; ``docs/rooms.yml`` has the rules, ``docs/architecture.rst`` the map. ``loader`` is what is rendered in front
of the archive of all others; ``location`` says where the package is.

Imports are relative: on the operator's host the package has another name. Nothing here imports Tutor.
"""
