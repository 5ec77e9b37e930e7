"""Ports of the lab: those that are free, and nobody else's."""

from __future__ import annotations

from lab import environment


def test_no_port_is_given_twice_in_a_run(monkeypatch) -> None:
    """Not even if nothing listens on it yet: another process may be about to."""
    (port,) = environment.free_ports(1)
    (other,) = environment.free_ports(1)
    drawn = iter([port, other, port, 19_998])
    monkeypatch.setattr(environment.random, "randrange", lambda *_range: next(drawn))
    assert environment.free_ports(1) == [19_998]
