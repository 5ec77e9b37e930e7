"""
The logs of the LMS and the CMS: what a line says, where it goes, and when its file is deleted.

Gives: ``configuration`` (LOGGING, rewritten), ``every_handler`` (those of others), ``redacting_formatter`` with
``identity``, ``sent_words``, ``learners_errors`` and ``message_templates`` (what a line may say), ``request_log`` with
``routes``, and ``harakiri`` (uWSGI), ``daily_files`` and ``file_records`` (one file a day, and which are ours).

May be imported by: ``audit``, ``django_settings``, ``tracking``; on the host ``host_audit``, ``rendering``.
"""
