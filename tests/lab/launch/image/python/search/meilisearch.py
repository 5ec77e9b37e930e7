"""Of the platform's search, what Tutor's job calls."""


def create_indexes():
    """There are none."""
