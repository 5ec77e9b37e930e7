"""
The stores that the LMS can reach: each has its turn, whatever becomes of the others.

.. no_pii: it calls others
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .cached_values import search_caches
from .forum_in_mongodb import PLACE, search_forum
from .hers import Hers
from .queued_tasks import search_tasks
from .redis_files import PLACE as REDIS_FILES
from .redis_files import renew_redis_files
from .search import Search
from .uploads_and_reports import search_files

#: What is done, by what is told if it fails as a whole.
STORES: dict[str, Callable[[Search], None]] = {
    "files": search_files,
    "caches": search_caches,
    "queued tasks": search_tasks,
    REDIS_FILES: renew_redis_files,  # behind what deletes there
    PLACE: search_forum,
}


def search_stores(
    hers: Hers,
    look: bool = False,
    check: Callable[[], None] = lambda: None,
    posts_stay: bool = False,
    more: Mapping[str, Callable[[Search], None]] | None = None,
) -> Search:
    """Erase her there, or only look; see `Search`. `more`: further ones, as STORES."""
    search = Search(hers, look, check, posts_stay)
    for place, work in {**STORES, **(more or {})}.items():
        with search.passing_over(place):
            work(search)
    return search
