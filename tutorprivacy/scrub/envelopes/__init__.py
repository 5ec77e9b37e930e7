"""
What stands around a line of a log: whatever collected it, stored it or printed it.

One principle instead of special cases: an envelope is opened, what is in it is a line again, and what cannot be opened
is rejected. Envelopes may be in envelopes, and a line may be cut into several of them.

`opening` is the recursion, and `contents` says what it finds in the end. `prefixes` knows the envelopes that begin a
line, `objects` (with `envelope_keys`) those of JSON, `serialized_lines` arrays and CSV. `pieces` and `cut_objects` put
lines together again that were cut, `times` rounds the times that envelopes add.

Gives: ``opening`` (opens lines), ``contents`` (what it finds), ``pieces`` and ``times``.

May be imported by: the other modules of `scrub`, so through them by ``commands`` and ``verify``.
"""
