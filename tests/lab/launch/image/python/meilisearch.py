"""Of Meilisearch's client, what Tutor's job calls."""


class Client:
    """Knows every key."""

    def __init__(self, _url, _key):
        pass

    def get_key(self, _uid):
        """It is there."""
