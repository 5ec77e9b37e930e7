"""
The audit of what this plugin itself keeps in Redis: the salts of the usage counts and the keys of the pseudonyms.

Whoever has one of them can tell whose hash or pseudonym it is. So each must have an end, and be gone after it:
from Redis, and from Redis's files.

.. no_pii: names of days, numbers of keys
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..pseudonyms.keyed_hash import end_of, length_of
from ..pseudonyms.keys import PREFIX as PSEUDONYM_PREFIX
from ..pseudonyms.keys import connect, marks_of
from ..retention.unused_keys import rings
from ..usage.store import OPEN, OPEN_SECONDS, SALT_PREFIX, UNCLEAN, salt_end
from ..usage.store import PREFIX as USAGE_PREFIX
from .findings import Check, Finding, found

#: Clocks differ, and Redis looks at an expired key when somebody asks for it.
_GRACE_SECONDS = 60.0

#: A day is closed by the first process that counts something after its salt's end.
_OPEN_HOURS = 6

#: The files are written anew within seconds, or a minute later.
_UNCLEAN_HOURS = 1

_REDIS_SECONDS = 2.0
_AT_ONCE = 500

_LOGS = "See the log of the LMS for why; tutor local restart lms cms (or: tutor k8s reboot)."
_REWRITE = "redis-cli BGREWRITEAOF and redis-cli BGSAVE, in the container of Redis, with room on its disk."

_End = Callable[[str], "datetime.datetime | None"]


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    from django.conf import settings

    found_checks: list[Check] = [("usage.counting", place, lambda: [_counting(place, settings)])]
    usage = (getattr(settings, "PRIVACY_USAGE", None) or {}).get("redis_url")
    pseudonyms = getattr(settings, "PRIVACY_REDIS_URL", None)
    found_checks.append(("pseudonyms.keys", place, lambda: [_pseudonym_keys(place, settings)]))
    found_checks.append(("keys.ended", place, lambda: _ended(place, settings)))
    if usage is not None:
        found_checks += [
            (
                "usage.salts",
                place,
                lambda: [_ending("usage.salts", place, _client(usage), SALT_PREFIX, _end_of_salt, time.time())],
            ),
            ("usage.expiry", place, lambda: [_expiry(place, _client(usage))]),
            ("usage.open-days", place, lambda: [_open_days(place, _client(usage), time.time())]),
            ("usage.files", place, lambda: [_unclean(place, _client(usage))]),
        ]
    if url := usage or pseudonyms:  # one server for both
        found_checks += [
            ("redis.files", place, lambda: [_files(place, _client(url))]),
            ("redis.memory", place, lambda: [_memory(place, _client(url))]),
        ]
    return found_checks


def _client(url: str) -> Any:
    return connect(url, _REDIS_SECONDS)


def _counting(place: str, settings: Any) -> Finding:
    if not hasattr(settings, "PRIVACY_USAGE"):
        evidence = "There is no setting PRIVACY_USAGE: the settings of this plugin are not in force."
        return found("usage.counting", place, None, evidence, "tutor config save, and restart.")
    usage = settings.PRIVACY_USAGE
    if usage is None:
        return found("usage.counting", place, True, "Usage is not counted.")
    is_there = usage["redis_url"] is not None
    evidence = (
        "Usage is counted, in Redis." if is_there else "The platform's cache is not in Redis: nothing is counted."
    )
    return found("usage.counting", place, True, evidence)


def _ends(keys: Mapping[str, float | None], end: _End, now: float) -> list[str]:
    """What is wrong with keys that must end: in words, with numbers."""
    endless = late = over = 0
    for name, seconds in keys.items():
        ends = end(name)
        if seconds is None:
            endless += 1
        elif ends is not None and now > ends.timestamp() + _GRACE_SECONDS:
            over += 1
        elif ends is not None and now + seconds > ends.timestamp() + _GRACE_SECONDS:
            late += 1
    wrong = {"have no expiry": endless, "are older than their end": over, "expire after their end": late}
    return [f"{count} {text}" for text, count in wrong.items() if count]


def _keys(client: Any, pattern: str) -> dict[str, float | None]:
    """Seconds until it expires, or None for never, of each key; by what the pattern's star stands for."""
    names = [*client.scan_iter(match=pattern, count=1000)]
    prefix, found_keys = len(pattern.removesuffix("*")), {}
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        with client.pipeline(transaction=False) as pipe:
            for name in some:
                pipe.pttl(name)
            for name, milliseconds in zip(some, pipe.execute(), strict=True):
                if milliseconds != -2:  # gone meanwhile
                    text = name.decode(errors="replace")[prefix:]
                    found_keys[text] = None if milliseconds == -1 else milliseconds / 1000
    return found_keys


def _ending(check: str, place: str, client: Any, prefix: str, end: _End, now: float) -> Finding:
    keys = _keys(client, f"{prefix}*")
    wrong = _ends(keys, end, now)
    database = client.connection_pool.connection_kwargs["db"]
    return found(
        check,
        place,
        not wrong,
        f"{len(keys)} keys: {', '.join(wrong) or 'each expires at its end'}.",
        f"Delete them (redis-cli -n {database} --scan --pattern '{prefix}*'), then {_REWRITE}",
    )


def _end_of_salt(day: str) -> datetime.datetime | None:
    return salt_end(datetime.date.fromisoformat(day)) if _is_date(day) else None


def _pseudonym_keys(place: str, settings: Any) -> Finding:
    check = "pseudonyms.keys"
    if not hasattr(settings, "PRIVACY_REDIS_URL"):
        evidence = "There is no setting PRIVACY_REDIS_URL: the settings of this plugin are not in force."
        return found(check, place, None, evidence, "tutor config save, and restart.")
    if settings.PRIVACY_REDIS_URL is None:
        return found(check, place, True, "The platform's cache is not in Redis: no key is kept.")
    return _ending(check, place, _client(settings.PRIVACY_REDIS_URL), PSEUDONYM_PREFIX, _end_of_period, time.time())


def _ended(place: str, settings: Any) -> Iterator[Finding]:
    """Keys that nothing uses any more: in Redis, or in its files."""
    check = "keys.ended"
    if not hasattr(settings, "PRIVACY_PSEUDONYM_PERIOD"):
        evidence = "There is no setting PRIVACY_PSEUDONYM_PERIOD: the settings of this plugin are not in force."
        yield found(check, place, None, evidence, "tutor config save, and restart.")
        return
    for ring in rings(settings):
        client = _client(ring.url)
        unused, in_files = len(ring.unused(client)), len(ring.in_files(client, time.time()))
        database = client.connection_pool.connection_kwargs["db"]
        yield found(
            check,
            f"{place}: {ring.name}",
            not unused and not in_files,
            f"In Redis, and not used any more: {unused or 'none'}. Gone, and perhaps still in Redis's files: "
            f"{in_files or 'none'}.",
            f"tutor local do init --limit=privacy. By hand: redis-cli -n {database} DEL, with each name that redis-cli "
            f"-n {database} --scan --pattern '{ring.prefix}*' shows and with {marks_of(ring.prefix)}; then {_REWRITE}",
        )


def _end_of_period(period: str) -> datetime.datetime | None:
    """The key of ``forever`` is made of Django's, and is not in Redis: it must not be there without an end."""
    length, day = length_of(period), f"{period}-01-01"[:10]
    return end_of(datetime.date.fromisoformat(day), length) if length and _is_date(day) else None


def _is_date(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _expiry(place: str, client: Any) -> Finding:
    keys = _keys(client, f"{USAGE_PREFIX}*")
    endless = sum(seconds is None for seconds in keys.values())
    return found(
        "usage.expiry",
        place,
        not endless,
        f"Of {len(keys)} keys {endless} have no expiry.",
        f"Delete them: redis-cli --scan --pattern '{USAGE_PREFIX}*', and redis-cli TTL of each.",
    )


def _open_days(place: str, client: Any, now: float) -> Finding:
    """Until a day is closed, hashes of its visitors are there, and its salt may be in the files."""
    days = [name.decode(errors="replace") for name in client.hkeys(OPEN)]
    ends = [end.timestamp() for day in days if (end := _end_of_salt(day)) is not None]
    late = sum(now > end + _OPEN_HOURS * 3600 for end in ends)
    return found(
        "usage.open-days",
        place,
        not late,
        f"Of {len(days)} days that are not closed, {late} should have been for more than {_OPEN_HOURS} hours.",
        _LOGS,
    )


def _unclean(place: str, client: Any) -> Finding:
    """Is Redis late in writing its files anew, without the salt of a day that is closed?"""
    left = client.ttl(UNCLEAN)
    hours = 0.0 if left == -2 else float("inf") if left == -1 else (OPEN_SECONDS - left) / 3600
    if left == -2:
        evidence = "No file of Redis holds the salt of a closed day, as far as Redis has said."
    elif hours <= _UNCLEAN_HOURS:
        evidence = "Redis is writing its files anew, without the last salt."
    else:
        evidence = "For hours Redis has not written its files anew: the salt of a day that is over may be in them."
    return found("usage.files", place, hours <= _UNCLEAN_HOURS, evidence, _REWRITE)


def _files(place: str, client: Any) -> Finding:
    """What has expired is in the files until they are written anew."""
    info = client.info("persistence")
    names = ("aof_last_bgrewrite_status", "rdb_last_bgsave_status", "aof_last_write_status")
    told = {name: str(info[name]) for name in names if name in info}
    failed = [name for name, status in told.items() if status != "ok"]
    is_right: bool | None = not failed
    if failed:
        evidence = f"Redis could not write its files: {', '.join(failed)}."
    elif told:
        evidence = "Redis says that its files were written in order."
    else:
        is_right, evidence = None, "Redis says nothing of its files."
    remedy = f"{_REWRITE} Until then, what has expired stays in them."
    return found("redis.files", place, is_right, evidence, remedy)


def _memory(place: str, client: Any) -> Finding:
    """A salt that Redis drops for want of memory ends too early: that harms the counts, and nobody."""
    check, memory = "redis.memory", client.info("memory")
    policy, dropped = memory.get("maxmemory_policy"), client.info("stats").get("evicted_keys")
    if policy is None or dropped is None:
        evidence = "Redis does not say what it does when its memory is full."
        return found(check, place, None, evidence, "Look at maxmemory and maxmemory-policy.")
    evidence = f"Redis has dropped {dropped or 'no'} keys for want of memory (maxmemory-policy {policy})."
    if dropped:
        evidence += " If salts or pseudonyms' keys were among them, visitors are counted twice, and pseudonyms change."
    remedy = "Give Redis more memory: maxmemory, in Tutor's patch redis-conf."
    return found(check, place, None if dropped else True, evidence, remedy)
