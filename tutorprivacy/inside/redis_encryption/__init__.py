"""
What Open edX writes into Redis, encrypted: tasks and their results, cached values and their names.

By settings alone: Celery is given a serializer, each cache a serializer and a key function. The key is made of Django's
SECRET_KEY, which is not in Redis.

Gives: ``cipher`` (how bytes are sealed and opened), ``tasks`` (Celery's messages, and who can read them), ``caches``
(what Django's settings name by path).

May be imported by: ``django_settings``.
"""
