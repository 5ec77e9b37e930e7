"""
Tools by LTI, which courses embed: with ``PRIVACY_LTI_PERSONAL_DATA=off``, no launch tells one who a learner is.

Gives: ``launches``.

May be imported by: ``audit``, ``django_settings``.
"""
