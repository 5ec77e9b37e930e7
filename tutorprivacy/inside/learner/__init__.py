"""
What a signed-in learner sees of herself, and does: the page about her own data.

Gives: ``take_along`` (her own archive, asked for and sent).

May be imported by: nobody.
"""
