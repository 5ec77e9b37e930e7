"""
`tutor privacy scrub`: scrubs tracking logs that have been written already.

Gives: ``coordinator`` (a whole run), ``shard`` (a pod's part of one), ``output_paths``, ``open_writers``,
``sources`` and ``printable``.

May be imported by: ``commands``.
"""
