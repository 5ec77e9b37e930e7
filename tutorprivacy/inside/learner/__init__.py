"""
The page on which learners see what is held about them, choose, and delete their accounts.

Gives: ``own_data_page`` (the middleware that answers it).

May be imported by: nobody; ``django_settings`` names its middleware.
"""
