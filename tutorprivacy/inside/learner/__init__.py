"""
What a signed-in learner sees of herself, and does: the page about her own data.

Gives: ``own_data_page`` (the middleware) and ``take_along`` (her own archive, asked for and sent).

May be imported by: nobody; ``django_settings`` names the middleware by its dotted path.
"""
