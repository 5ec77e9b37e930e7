"""
The end of what was kept for a time: keys that nothing uses any more.

The end of log files is in ``logs.daily_files``.

Gives: ``unused_keys``, a middleware and a command.

May be imported by: ``audit``.
"""
