"""
What is the platform's own in events: their names, and what it says of an answer beside the answer.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: names of events and fields, not what they hold
"""

from __future__ import annotations

import re

#: How the names of the platform's own events begin; what its keys hold is known. Others are of plugins.
_PLATFORMS_EVENTS = (
    *("/", "edx.", "edx-", "problem_", "save_problem_", "reset_problem", "showanswer", "openassessment", "oppia."),
    *("textbook.", "book", "seq_", "page_close", "load_video", "play_video", "pause_video", "stop_video", "seek_video"),
    *("speed_change_video", "skip_video", "hide_transcript", "show_transcript", "video_", "do_not_show_again_video"),
    *(
        "xblock.poll.",
        "xblock.survey.",
        "xblock.split_test.",
        "ubcpi.",
        "ubc.",
        "mit.recommender.",
        "error:",
        "nav_",
        "link_clicked",
    ),
)
#: Keys of a problem's events that hold the course's words, also where a learner's are below them.
WORDS_OF_THE_COURSE = frozenset({"question", "variant", "group_label", "display_name"})
#: What an answer is kept under: the id of its field.
_FIELD_OF_A_PROBLEM = re.compile(r"[\w.:+@-]{1,200}_\d+_\d+(?:\[\])?\Z", re.ASCII)


def is_platforms_event(name: str) -> bool:
    """Is an event of this name one of the platform's, and none of a plugin's?"""
    return name.startswith(_PLATFORMS_EVENTS)


def is_field_of_a_problem(key: str) -> bool:
    """Is it the id of a problem's field, or of the part of a page that the problem is?"""
    return _FIELD_OF_A_PROBLEM.match(key) is not None
