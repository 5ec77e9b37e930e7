"""
The driver that retires the learners who asked for it. It is not a compliance guarantee.

Gives: ``command``; ``driver`` with ``learners``, ``lms_api``, ``run_lock`` and ``summary``; ``asked``, by which an
operator asks for retirements, with ``named`` (who is meant); ``setup`` and ``worker`` (who may act as the driver).

May be imported by: ``audit``.
"""
