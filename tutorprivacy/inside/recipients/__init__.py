"""
Who else is told of learners: tools by LTI, proctoring, and blocks of others that hand them over.

Gives: ``tools`` (by LTI, with the courses that ask) and ``handed_over`` (all else).

May be imported by: ``audit``, ``register``.
"""
