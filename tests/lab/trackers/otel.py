"""OpenTelemetry's SDK with its instrumentation of Django, as `opentelemetry-instrument` would start it."""

from __future__ import annotations

import logging
from typing import Any

from lab.planted_words import PEOPLE, PLANTED, USER_ID

_started: list[Any] = []


def start(_settings: dict[str, Any], collector: str, _options: dict[str, Any]) -> None:
    """Traces, lines of the log and numbers, each with its exporter."""
    from opentelemetry import trace
    from opentelemetry._logs import set_logger_provider
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    try:
        from opentelemetry.instrumentation.logging.handler import LoggingHandler
    except ImportError:  # it has moved
        from opentelemetry.sdk._logs import LoggingHandler
    from opentelemetry.metrics import set_meter_provider
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    command = {"process.command_line": f"do {PEOPLE['username']}"}
    resource = Resource.create({"service.name": "lms", "service.version": "1.2.3", **command})
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{collector}/v1/traces")))
    trace.set_tracer_provider(traces)
    lines = LoggerProvider(resource=resource)
    lines.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(f"{collector}/v1/logs")))
    set_logger_provider(lines)
    numbers = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter(f"{collector}/v1/metrics"))], resource)
    set_meter_provider(numbers)
    _started.extend((traces, lines, numbers))
    logging.getLogger().addHandler(LoggingHandler(logger_provider=lines))


def instrument() -> None:
    """Django's part, which looks at its settings."""
    from opentelemetry.instrumentation.django import DjangoInstrumentor

    def asked(span: Any, request: Any) -> None:
        span.set_attribute("enduser.id", request.user.username if hasattr(request, "user") else PEOPLE["username"])
        span.set_attribute("enduser.pseudo.id", str(USER_ID))
        span.set_attribute("http.request.header.cookie", PLANTED["cookie"])

    DjangoInstrumentor().instrument(request_hook=asked, is_sql_commentor_enabled=True)


def more() -> None:
    """What the site's own code tells."""
    from opentelemetry import baggage, context, metrics, propagate, trace

    tracer = trace.get_tracer("site")
    with tracer.start_as_current_span(f"mail {PLANTED['e-mail']}") as span:
        span.set_attribute("db.system", "mysql")
        span.set_attribute("db.statement", f"SELECT 1 FROM auth_user WHERE email = '{PLANTED['sql']}'")
    peer = {"net.peer.name": f"{PEOPLE['username']}.provider.example", "http.route": "/"}
    name = f"GET /{PLANTED['answer']}/"
    with tracer.start_as_current_span(name, kind=trace.SpanKind.SERVER, attributes=peer):
        pass
    with tracer.start_as_current_span("enroll") as span:
        span.set_attribute("course_id", "course-v1:a+b+c")
        span.set_attribute("variable", PLANTED["variable"])
        span.add_event("found", {"user.email": PLANTED["e-mail"], "client.address": PLANTED["address"]})
    metrics.get_meter("site").create_counter("enrolled").add(1, {"user.name": PEOPLE["username"], "http.route": "u/"})
    token = context.attach(baggage.set_baggage("user", PLANTED["baggage"]))
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    context.detach(token)
    with tracer.start_as_current_span(f"carried {sorted(carrier)}"):
        pass


def tell_of_an_event() -> None:
    """A record of the log that is an event, and has a name of its own."""
    from opentelemetry._logs import LogRecord, get_logger

    get_logger("site").emit(LogRecord(body="enrolled", event_name=f"enrolled {PLANTED['e-mail']}"))


def finish() -> None:
    """All is sent."""
    for each in _started:
        each.force_flush()
        each.shutdown()


def another_way() -> None:
    """What another plugin may do behind all."""
    from opentelemetry.sdk.trace import SynchronousMultiSpanProcessor

    def on_end(self: Any, span: Any) -> None:
        for each in self._span_processors:
            each.on_end(span)

    SynchronousMultiSpanProcessor.on_end = on_end
