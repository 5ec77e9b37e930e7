"""
Files, HTTP, JSON and the standard output: the one place where something leaves a process.

Gives: ``files`` makes every file and folder, and follows no link; ``http`` makes every call over the network;
``standard_output`` sends a command's document to whoever called it; ``json_documents`` says which form it has.

May be imported by: ``audit``, ``erasure``, ``export``, ``logs``, ``register``, ``retirement``, ``stores``,
``usage_report``; on the host ``commands``, ``rendering``, ``scrub``, ``verify``.
"""
