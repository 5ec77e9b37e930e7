"""Stand-in for the legacy tracking backend."""

import json
import logging


class LoggerBackend:
    """Write legacy events to a logger."""

    def __init__(self, name="tracking"):
        self.logger = logging.getLogger(name)

    def send(self, event):
        """Write one event as JSON."""
        self.logger.info(json.dumps(event, default=str))
