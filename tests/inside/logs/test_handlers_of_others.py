"""
Handlers and formatters that take a record and not its text, each with its real library and a collector at hand.

A record with arguments, an error, a stack and whatever somebody puts beside it: nothing of a person arrives; the words
of the message, the error's type, the level and the logger's name do.
"""

from __future__ import annotations

import gzip
import io
import json
import logging
import logging.handlers
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from tutorprivacy.inside.logs import every_handler

OTHER = "wystanor"
#: The learner of the request, and what is nowhere but beside the message or in the error.
CANARIES = ("zoraquill", "918273645", OTHER, "wystan@mailbox.example", "203.0.113.77", "a note of hers")
Send = Callable[[logging.Handler], None]


@pytest.fixture
def send(ip_policy, current_request, request_of) -> Iterator[Send]:
    """Logs through a handler, as a process under the plugin does."""
    current_request(request_of())
    every_handler.redact_every_handler({"ip_policy": ip_policy, "own_hosts": []})
    loggers = []

    def sent(handler: logging.Handler) -> None:
        logger = logging.Logger("edx.enrollment")
        logger.addHandler(handler)
        loggers.append(handler)
        log(logger)
        handler.flush()

    yield sent
    for handler in loggers:
        handler.close()


def log(logger: logging.Logger) -> None:
    """One record with all that a record can have."""
    person = SimpleNamespace(name=OTHER)
    try:
        raise LookupError(f"user '{OTHER}' has wystan@mailbox.example at 203.0.113.77")
    except LookupError:
        logger.error(
            "Could not enroll %s (id=%d), user %s",
            *("zoraquill", 918_273_645, OTHER),
            exc_info=True,
            stack_info=True,
            extra={"learner": person, "note": "a note of hers", "user_id": 918_273_645, "request": {"user": OTHER}},
        )


def check(arrived: str, *, level: str, logger: str = "edx.enrollment") -> None:
    """What may arrive, and what must."""
    for canary in CANARIES:
        assert canary not in arrived, arrived
    for said in ("Could not enroll -", "LookupError", "Stack (most recent call last)", level, logger):
        assert said in arrived, arrived


@pytest.fixture
def udp() -> Iterator[socket.socket]:
    """A collector for datagrams."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(10)
        yield made


def datagrams(udp: socket.socket) -> bytes:
    """One message, of as many pieces as GELF makes of it."""
    pieces = {}
    while True:
        data = udp.recv(65_536)
        if not data.startswith(b"\x1e\x0f"):
            return data
        pieces[data[10]] = data[12:]
        if len(pieces) == data[11]:
            return b"".join(pieces[number] for number in sorted(pieces))


def test_pygelf(send: Send, udp) -> None:
    """Graylog, with all fields that it would take from a record."""
    from pygelf import GelfUdpHandler

    send(GelfUdpHandler(*udp.getsockname(), debug=True, include_extra_fields=True))
    message = json.loads(zlib.decompress(datagrams(udp)))
    check(json.dumps(message), level='"level": 3')


def test_graypy(send: Send, udp) -> None:
    """The same by another library."""
    from graypy import GELFUDPHandler

    send(GELFUDPHandler(*udp.getsockname()))
    check(json.dumps(json.loads(zlib.decompress(datagrams(udp)))), level='"level": 3')


def test_syslog(send: Send, udp) -> None:
    """A handler that writes text: its formatter says which logger it was, and its priority says the level."""
    handler = logging.handlers.SysLogHandler(udp.getsockname())
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    send(handler)
    check(datagrams(udp).decode(), level="<11>")


@pytest.mark.parametrize("version", [0, 1])
def test_logstash(send: Send, version: int) -> None:
    """JSON over TCP, with a formatter of its own."""
    from logstash import TCPLogstashHandler

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        handler = TCPLogstashHandler(*server.getsockname(), version=version)
        send(handler)
        handler.close()
        connection, _address = server.accept()
        with connection, connection.makefile("rb") as received:
            check(json.dumps(json.loads(received.read())), level='"ERROR"')


@pytest.fixture
def http() -> Iterator[tuple[str, list[bytes]]]:
    """A collector for HTTP, which says yes to everything."""
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", bodies
    server.shutdown()
    thread.join()
    server.server_close()


def test_watchtower(send: Send, http) -> None:
    """CloudWatch, with a formatter that would write what is beside the message."""
    import boto3
    from watchtower import CloudWatchLogFormatter, CloudWatchLogHandler

    address, bodies = http
    known = {"region_name": "eu-west-1", "aws_access_key_id": "none", "aws_secret_access_key": "none"}
    handler = CloudWatchLogHandler(
        log_group_name="lms",
        log_stream_name="{logger_name}",
        use_queues=False,
        create_log_group=False,
        boto3_client=boto3.client("logs", endpoint_url=address, **known),
    )
    handler.setFormatter(
        CloudWatchLogFormatter("%(levelname)s %(message)s", add_log_record_attrs=("levelname", "name", "args"))
    )
    send(handler)
    check(b"".join(bodies).decode(), level="ERROR")


def test_sentry(send: Send, monkeypatch) -> None:
    """
    Sentry's integration looks at each record when all handlers have had theirs, and by handlers of its own.

    These are reached. What Sentry sees of a request, of an error that nobody logs and of local variables, is not.
    """
    import sentry_sdk
    from sentry_sdk.integrations.logging import LoggingIntegration
    from sentry_sdk.transport import Transport

    arrived: list[str] = []

    class Collector(Transport):
        def capture_envelope(self, envelope: Any) -> None:
            arrived.append(envelope.serialize().decode())

    monkeypatch.setattr(logging.Logger, "callHandlers", logging.Logger.callHandlers)
    sentry_sdk.init(
        dsn="http://key@127.0.0.1:9/1",
        transport=Collector(),
        default_integrations=False,
        integrations=[LoggingIntegration(level=logging.INFO, event_level=logging.ERROR)],
        enable_logs=True,
    )
    try:
        send(logging.NullHandler())
        sentry_sdk.flush()
        sentry_sdk.capture_message("now")  # with what was gathered before it
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
    check(" ".join(arrived), level='"level":"error"')


def test_opentelemetry(send: Send) -> None:
    """The SDK's handler, to an exporter of the SDK."""
    from opentelemetry.instrumentation.logging.handler import LoggingHandler
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor

    exporter, provider = InMemoryLogRecordExporter(), LoggerProvider(shutdown_on_exit=False)
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    send(LoggingHandler(logger_provider=provider))
    (exported,) = exporter.get_finished_logs()
    assert exported.instrumentation_scope is not None
    check(exported.to_json() + exported.instrumentation_scope.name, level='"severity_text": "ERROR"')


def test_json_logger(send: Send) -> None:
    """A formatter that writes all of a record, of a handler that writes text."""
    from pythonjsonlogger.json import JsonFormatter

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("%(levelname)s %(name)s %(message)s"))
    send(handler)
    check(json.dumps(json.loads(stream.getvalue())), level='"ERROR"')


def test_what_the_format_names_stays(ip_policy, current_request) -> None:
    """Whoever names a field in a format has it, redacted."""
    from pythonjsonlogger.json import JsonFormatter

    from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter

    current_request(None)
    record = logging.makeLogRecord({"msg": "enrolled", "mode": "audit", "from": "a@b.example", "note": "hers"})
    line = RedactingFormatter(JsonFormatter("%(message)s %(mode)s %(from)s"), ip_policy).format(record)
    assert json.loads(line) == {"message": "enrolled", "mode": "audit", "from": "-"}
