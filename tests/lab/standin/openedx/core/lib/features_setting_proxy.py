"""Stand-in for Verawood's FEATURES: a view of the settings module itself."""

from collections.abc import MutableMapping


class FeaturesProxy(MutableMapping):
    """Reads and writes of FEATURES["X"] are reads and writes of the setting X."""

    def __init__(self, namespace):
        self.ns = namespace

    def __getitem__(self, key):
        return self.ns[key]

    def __setitem__(self, key, value):
        self.ns[key] = value

    def __delitem__(self, key):
        del self.ns[key]

    def __iter__(self):
        return iter(self.ns)

    def __len__(self):
        return len(self.ns)
