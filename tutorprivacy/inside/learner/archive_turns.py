"""
Who may have an archive made now: counted in Redis, where nothing stays longer than a day.

- ``privacy:take-along:<kind>:<learner>``: how often she has tried, asked, begun; that she has it; a link that was used;
- ``privacy:take-along:being-made``: sorted set of who has one made, each until `ALIVE` passes without a sign of life.

A learner is named by a keyed hash. Redis decides in one step, so it is no matter how many processes ask at once.

.. pii: That a learner, by a keyed hash, has asked for an archive: in Redis for a day, and in its files until they are
    written anew.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import datetime
import socket
from typing import Any

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac

from ..pseudonyms.keys import connect

PREFIX = "privacy:take-along:"

#: Archives that are made at once: of the site, and the share of the processes that answer requests in one container.
SITE = 4
_SHARE = 2

#: Seconds after which the place of a process is free that gives no sign of life, and between two signs.
ALIVE = 120
SIGN = 15

DAY, HOUR = 24 * 3600, 3600
#: Of one learner: begun within a day; guesses of the password, and links by e-mail, within an hour.
BEGUN, GUESSES, LINKS = 3, 5, 3

#: Longer than any request waits for Redis elsewhere: here somebody has pressed a button.
_PATIENCE = 2.0

Unavailable = (redis.RedisError, OSError, ValueError)

#: KEYS: who has one made; that she has it; how often she has begun. ARGV: her, with the container in front of her;
#: the container; how many at once in all and there; `ALIVE`, `BEGUN`, `DAY`. Answers why not, or nothing.
_BEGIN = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('EXISTS', KEYS[2]) == 1 then return 'done' end
local all, here = redis.call('ZRANGE', KEYS[1], 0, -1), 0
for _, each in ipairs(all) do
  if string.sub(each, -#ARGV[1]) == ARGV[1] then return 'running' end
  if string.sub(each, 1, #ARGV[2]) == ARGV[2] then here = here + 1 end
end
if tonumber(redis.call('GET', KEYS[3]) or 0) >= tonumber(ARGV[6]) then return 'begun' end
if #all >= tonumber(ARGV[3]) or here >= tonumber(ARGV[4]) then return 'busy' end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[5]), ARGV[2] .. ARGV[1])
redis.call('EXPIRE', KEYS[1], 10 * tonumber(ARGV[5]))
if redis.call('INCR', KEYS[3]) == 1 then redis.call('EXPIRE', KEYS[3], tonumber(ARGV[7])) end
return ''
"""

#: KEYS: who has one made. ARGV: her, with the container; `ALIVE`.
_LIVES = """
redis.call('ZADD', KEYS[1], 'XX', redis.call('TIME')[1] + tonumber(ARGV[2]), ARGV[1])
redis.call('EXPIRE', KEYS[1], 10 * tonumber(ARGV[2]))
"""

#: KEYS: a count. ARGV: how many at most; after how many seconds it begins anew. Answers 1: one more was counted.
_COUNT = """
if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
if redis.call('INCR', KEYS[1]) == 1 then redis.call('EXPIRE', KEYS[1], tonumber(ARGV[2])) end
return 1
"""


class Turns:
    """
    What one learner may do now.

    Raises:
        `Unavailable`: from every method: Redis does not answer, and so nobody may do anything.
    """

    def __init__(self, user_id: int) -> None:
        url = getattr(settings, "PRIVACY_REDIS_URL", None)
        if not url:
            raise ValueError("no Redis")
        self._redis: Any = connect(url, _PATIENCE)
        self._learner = salted_hmac("privacy.take-along", str(user_id)).hexdigest()[:32]
        self._place = f"{socket.gethostname()}:{self._learner}"

    def may_guess(self) -> bool:
        """One more guess of her password; counted before it is looked at, so that ten at once are ten."""
        return bool(self._count("guesses", GUESSES))

    def guessed(self) -> None:
        """She knows it: as at the platform's sign-in, the count begins anew."""
        self._redis.delete(self._name("guesses"))

    def may_ask_for_link(self) -> bool:
        """One more e-mail to her."""
        return bool(self._count("links", LINKS))

    def sent(self, seconds: int) -> None:
        """A link is on its way, and holds so long."""
        self._redis.set(self._name("sent"), 1, ex=seconds)

    def is_sent(self) -> bool:
        """Is a link on its way?"""
        return bool(self._redis.exists(self._name("sent")))

    def use(self, link: str, seconds: int) -> bool:
        """Note a link as used, for as long as it would hold. False: it was."""
        return bool(self._redis.set(f"{PREFIX}used:{link}", 1, nx=True, ex=seconds))

    def is_used(self, link: str) -> bool:
        """Has it been used?"""
        return bool(self._redis.exists(f"{PREFIX}used:{link}"))

    def begin(self) -> str:
        """
        Take a place.

        Returns:
            Why not: ``done`` (within a day), ``begun`` (too often), ``running`` (hers is being made), ``busy`` (so are
            those of others); empty: she has a place, until `end`.
        """
        keys = [f"{PREFIX}being-made", self._name("done"), self._name("begun")]
        host = self._place.removesuffix(self._learner)
        found = self._redis.eval(_BEGIN, len(keys), *keys, self._learner, host, SITE, _here(), ALIVE, BEGUN, DAY)
        return bytes(found).decode()

    def lives(self) -> None:
        """A sign of life, at least once in `ALIVE`."""
        self._redis.eval(_LIVES, 1, f"{PREFIX}being-made", self._place, ALIVE)

    def end(self, whole: bool) -> None:
        """
        Give the place back.

        Args:
            whole: all of it was sent: the next one is for tomorrow.
        """
        with self._redis.pipeline() as pipe:
            if whole:
                pipe.set(self._name("done"), 1, ex=DAY)
            pipe.zrem(f"{PREFIX}being-made", self._place)
            pipe.execute()

    def available_at(self, now: datetime.datetime) -> datetime.datetime | None:
        """When she may have one again; None: now."""
        left = self._redis.ttl(self._name("done"))
        if left <= 0 and int(self._redis.get(self._name("begun")) or 0) >= BEGUN:
            left = self._redis.ttl(self._name("begun"))
        return now + datetime.timedelta(seconds=left) if left > 0 else None

    def _name(self, kind: str) -> str:
        return f"{PREFIX}{kind}:{self._learner}"

    def _count(self, kind: str, most: int) -> int:
        return int(self._redis.eval(_COUNT, 1, self._name(kind), most, HOUR))


def _here() -> int:
    """How many may be made at once in this container: half of its processes, so that the others answer requests."""
    try:
        import uwsgi
    except ImportError:  # the development server
        return 1
    return max(1, int(uwsgi.numproc) // _SHARE)
