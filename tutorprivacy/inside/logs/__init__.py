"""
The logs of the LMS and the CMS: what a line says, where it goes, and when its file is deleted.

Gives: ``configuration`` (LOGGING, rewritten), ``every_handler`` (those of others), ``redacting_formatter`` with
``identity``, ``sent_words``, ``read_bodies``, ``learners_errors`` and ``message_templates`` (what a line may say),
``request_log`` with ``routes``, and ``harakiri`` (uWSGI), ``daily_files``, ``file_records`` and ``file_owners`` (one
file a day, which are the plugin's, and whose).

May be imported by: ``audit``, ``django_settings``, ``telemetry``, ``tracking``; on the host
``host_audit``, ``rendering``, ``scrub``.
"""
