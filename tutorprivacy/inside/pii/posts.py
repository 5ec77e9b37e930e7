"""
Posts of the forum: what leads to one, and so to its author and to the second in which it was written.

MongoDB's ids of posts begin with that second; MySQL's are numbers. Whoever may use the discussion's API gets the author
for either, so that one post would name whoever has its pseudonym.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: ids of posts, for as long as a call takes
"""

from __future__ import annotations

import re

#: How the names of the forum's events begin.
FORUM_EVENTS = "edx.forum."

#: A whole text that is an id of MongoDB's (its documentation: ObjectId).
OBJECT_ID = re.compile(r"[0-9a-f]{24}\Z")

#: /5f2b…, and what the discussion's pages have where a post's id is. Its routes (threads, comments) are in `pii.paths`.
_POST = re.compile(r"(/)[0-9a-f]{24}(?![\w.@+:-])|(/discussions?/(?:[^/\s?#]{1,255}/){0,3}?(?:posts|responses)/)[\w-]+")


def sub_posts(text: str, replacement: str) -> str:
    """Replace the ids of posts in paths."""
    if "/" not in text:
        return text
    return _POST.sub(lambda match: (match[1] or match[2]) + replacement, text)
