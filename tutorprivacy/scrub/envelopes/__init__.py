"""
What stands around a line of a log: whatever collected it, stored it or printed it.

One principle instead of special cases: an envelope is opened, what is in it is a line again, and what cannot be opened
is rejected. Envelopes may be in envelopes, and a line may be cut into several of them.

`opening` is the recursion, and `contents` says what it finds in the end. `prefixes` knows the envelopes that begin a
line, `objects` (with `keys`) those of JSON, `rows` those of CSV. `pieces` and `cut_objects` put lines together again
that were cut, `times` rounds the times that envelopes add.

May be imported by: the modules of `scrub`.
"""
