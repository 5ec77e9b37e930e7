"""The rooms, and which may import which."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import yaml
from paper import box, svg, text

from tutorprivacy.rendering import privacy_module

#: The one table of the rules.
RULES = Path(__file__).resolve().parents[1] / "rooms.yml"

Graph = dict[str, list[str]]


def reduced(graph: Graph) -> Graph:
    """Without what follows: where a room may import another through a third, that line is not drawn."""

    def reach(room: str) -> set[str]:
        return {room}.union(*(reach(each) for each in graph[room]))

    return {
        room: [each for each in row if not any(each in reach(other) for other in row if other != each)]
        for room, row in graph.items()
    }


def levels(graph: Graph) -> dict[str, int]:
    """How high each room stands: above all that it may import."""

    def height(room: str) -> int:
        return max((height(each) + 1 for each in graph[room]), default=0)

    return {room: height(room) for room in graph}


_ROOM, _HIGH, _GAP, _ROW, _BEND = 118, 32, 12, 80, 28


def placed(graph: Graph, level: Mapping[str, int]) -> tuple[dict[str, float], Graph, dict[str, int]]:
    """
    Where each room stands in its row: near what it is connected with.

    Long lines get a place in every row that they cross, so that they go between the rooms.
    """
    chains: Graph = {room: [] for room in graph}
    rank = dict(level)
    for room, row in graph.items():
        for each in row:
            above = room
            for height in range(level[room] - 1, level[each], -1):
                bend = f"{room}>{each}@{height}"
                rank[bend], chains[bend] = height, []
                chains[above].append(bend)
                above = bend
            chains[above].append(each)
    rows = [[each for each in chains if rank[each] == height] for height in range(max(rank.values()) + 1)]
    near: dict[str, list[str]] = {each: list(chains[each]) for each in chains}
    for each, row in chains.items():
        for other in row:
            near[other].append(each)
    x = {each: index * (_ROOM + _GAP) + 0.0 for row in rows for index, each in enumerate(row)}
    for _round in range(60):
        for row in [*rows, *reversed(rows)]:
            wish = {
                each: sum(x[other] for other in near[each]) / len(near[each]) if near[each] else x[each] for each in row
            }
            row.sort(key=lambda each: (wish[each], each))
            _spread(row, wish, x)
    least = min(x[each] - _wide(each) / 2 for each in x)
    return {each: round(value - least, 1) for each, value in x.items()}, chains, rank


def _wide(each: str) -> int:
    return _BEND if "@" in each else _ROOM + _GAP


def _spread(row: Collection[str], wish: Mapping[str, float], x: dict[str, float]) -> None:
    """Each as near to its wish as its neighbours let it: groups that would overlap are moved together."""
    groups: list[tuple[list[str], float]] = []  # members, and the middle of the first
    for each in row:
        members, first = [each], wish[each]
        while groups and _end(*groups[-1]) + _wide(each if members[0] == each else members[0]) / 2 > first:
            before, _ = groups.pop()
            members = before + members
            first = sum(wish[one] - _offset(members, one) for one in members) / len(members)
        groups.append((members, first))
    for members, first in groups:
        for one in members:
            x[one] = first + _offset(members, one)


def _offset(members: list[str], one: str) -> float:
    at = members.index(one)
    return sum((_wide(members[i]) + _wide(members[i + 1])) / 2 for i in range(at))


def _end(members: list[str], first: float) -> float:
    return first + _offset(members, members[-1]) + _wide(members[-1]) / 2


def rooms() -> str:
    """Which room may import which, from ``docs/rooms.yml``."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    graph = reduced({**rules["inside"], **rules["host"]})
    level = levels(graph)
    x, chains, rank = placed(graph, level)
    top, left = max(rank.values()), 20
    width = round(max(x[each] + _wide(each) / 2 for each in x) + 2 * left)
    body, boxes = [], []

    def y(each: str) -> int:
        return 60 + (top - rank[each]) * _ROW

    for each, row in chains.items():
        for other in row:
            start, end = y(each) + _HIGH, y(other)
            a, b, half = x[each] + left, x[other] + left, (start + end) / 2
            # A long line goes straight past the rooms of a row, and bends below them.
            past, mark = (f"V{end + _HIGH}", "") if "@" in other else ("", ' marker-end="url(#end)"')
            body += [f'<path class="line"{mark} d="M{a:g} {start}C{a:g} {half:g} {b:g} {half:g} {b:g} {end}{past}"/>']
    for room in graph:
        kind = "host" if room in rules["host"] else "jobs" if room in privacy_module.JOBS else "ours"
        boxes += [box(x[room] + left - _ROOM / 2, y(room), _ROOM, _HIGH, kind)]
        boxes += [text(x[room] + left, y(room) + 21, room, "code", "middle")]
    legend, at = [], left
    for kind, words in (
        ("host", "on the host"),
        ("ours", "inside, in the LMS's file"),
        ("jobs", "inside, in the other two"),
    ):
        legend += [box(at, 14, 22, 18, kind), text(at + 30, 28, words)]
        at += 60 + 7 * len(words)
    height = 60 + top * _ROW + 52
    described = "An arrow leads from a room to one that it may import. What follows from other arrows is not drawn."
    return svg(max(width, at), height, "The rooms, and which may import which", described, [*legend, *body, *boxes])
