"""Stand-in for the processors that give tracking.log its legacy shape."""

import json

_MOVED = ("username", "session", "ip", "agent", "host", "referer", "accept_language")


class LegacyFieldMappingProcessor:
    """Lift context keys to the top level, rename data to event and timestamp to time."""

    def __call__(self, event):
        context = event.get("context", {})
        for key in _MOVED:
            event[key] = context.pop(key, "")
        context.pop("client_id", None)
        data = event.pop("data", {})
        browser = context.get("event_source") == "browser"
        event["event"] = json.dumps(data) if browser and isinstance(data, dict) else data
        event["time"] = event.pop("timestamp", None)
        event["event_type"] = context.pop("event_type", event.get("name", ""))
        event["event_source"] = context.pop("event_source", "server")
        event["page"] = context.pop("page", None)
        return event


class PrefixedEventProcessor:
    """Transforms some old event names in the platform; none of them is emitted here."""

    def __call__(self, event):
        return None
