"""
A real ClickHouse engine behind the HTTP interface of a ClickHouse server, on loopback.

The engine is chdb, ClickHouse as a library. It takes one folder per process, so a server is a process of its own:
``python -m lab.clickhouse FOLDER PORT``, started by `ClickHouse`. FOLDER holds what the engine stores and nothing
else: what a test finds there, a disk would hold.

Tables, mutations, dictionaries, grants and messages are the engine's. Ours is what a server has around it: logging
in, limits of a request, statuses (of 25.8, Aspects' image), the grants that a server asks for and chdb does not (for
``system.*`` and ``ON CLUSTER``), and ``ON CLUSTER`` itself: chdb has no Keeper.
"""

from __future__ import annotations

import base64
import contextlib
import email
import json
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time
import uuid
from collections.abc import Iterable
from functools import partialmethod
from glob import glob
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired, run
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from .environment import HERE, free_ports

#: Name → password, and what follows GRANT, without TO.
Users = dict[str, tuple[str, ...]]
_CMS = tuple(f"INSERT, SELECT, DELETE ON {database}.*" for database in ("event_sink", "openedx"))
ASPECTS_USERS: Users = {"ch_cms": ("password of the platform", *_CMS)}
ADMIN = ("ch_admin", "admin's own, 100 %")
#: Of a server's settings: for a parameter of a URL (as it is sent, so escaped), and for the whole URL.
LONGEST_PARAMETER, LONGEST_URL = 128 << 10, 1 << 20
#: Names of errors, and the statuses that they get; others: 500, of which ACCESS_DENIED became 403 in July 2026.
_STATUSES = {
    r"CANNOT_PARSE_\w+|SYNTAX_ERROR|BAD_ARGUMENTS|TOO_(BIG|DEEP)_AST|INCORRECT_DATA|TYPE_MISMATCH|\w+_COLUMN": 400,
    "UNKNOWN_USER|WRONG_PASSWORD|AUTHENTICATION_FAILED|SET_NON_GRANTED_ROLE": 403,
    "UNKNOWN_(TABLE|FUNCTION|IDENTIFIER|TYPE|STORAGE|DATABASE|SETTING|AGGREGATE_FUNCTION|FORMAT|ROLE)": 404,
    **{"TIMEOUT_EXCEEDED": 408, "QUERY_IS_TOO_LARGE": 413, "NOT_IMPLEMENTED": 501},
}


def create_aspects(clickhouse: ClickHouse) -> None:
    """The databases, tables and dictionary of Aspects; its user is among those that a server has by default."""
    dump = "dump_id UUID, time_last_dumped String"
    for statement in (
        *(f"DATABASE {name}" for name in ("event_sink", "openedx", "xapi", "reporting")),
        f"""TABLE event_sink.user_profile (id Int32, user_id Int32, name String, username String DEFAULT '',
        email String DEFAULT '', meta String, courseware String, language String, location String, year_of_birth String,
        gender String, level_of_education String, mailing_address String, city String, country String, state String,
        goals String, bio String, profile_image_uploaded_at String, phone_number String, {dump})
        ENGINE ReplacingMergeTree PARTITION BY user_id MOD 100
        PRIMARY KEY (id, time_last_dumped) ORDER BY (id, time_last_dumped)""",
        f"""TABLE event_sink.external_id (external_user_id UUID, external_id_type String, username String,
        user_id Int32, {dump}) ENGINE ReplacingMergeTree PARTITION BY user_id MOD 100
        PRIMARY KEY (external_user_id, time_last_dumped) ORDER BY (external_user_id, time_last_dumped)""",
        f"""TABLE event_sink.course_enrollment (id Int32, course_key String, created String, is_active Bool,
        mode LowCardinality(String), username String, user_id Int32, {dump}) ENGINE MergeTree
        PRIMARY KEY (course_key, user_id, time_last_dumped) ORDER BY (course_key, user_id, time_last_dumped)""",
        "TABLE openedx._tracking (time DateTime, message String) ENGINE MergeTree ORDER BY time",
        """TABLE openedx.xapi_events_all (event_id UUID, emission_time DateTime64(6), event String)
        ENGINE ReplacingMergeTree PRIMARY KEY (emission_time) ORDER BY (emission_time, event_id)""",
        """DICTIONARY event_sink.user_pii (user_id Int32, external_user_id String, username String, name String,
        email String) PRIMARY KEY (user_id, external_user_id) SOURCE(CLICKHOUSE(db 'event_sink' query "
            SELECT p.user_id, toString(e.external_user_id), p.username, p.name, p.email FROM event_sink.external_id e
            RIGHT JOIN (SELECT * FROM event_sink.user_profile ORDER BY time_last_dumped DESC LIMIT 1 BY user_id) p
            ON p.user_id = e.user_id")) LAYOUT(COMPLEX_KEY_SPARSE_HASHED()) LIFETIME(120)""",
    ):
        clickhouse.query(f"CREATE {statement}")


class ClickHouse:
    """
    A server, for tests. `users` may be changed until the next start; `cluster` has this server alone; with `logs` it
    keeps a server log and ``system.query_log``, as servers do by default: these hold statements.
    """

    def __init__(
        self, folder: Path, users: Users = ASPECTS_USERS, cluster: str = "", https: bool = False, logs: bool = False
    ) -> None:
        self.folder, self.cluster, self.logs = Path(folder).resolve(), cluster, logs
        self.users: Users = {ADMIN[0]: (ADMIN[1], "ALL ON *.* WITH GRANT OPTION"), **users}
        (self.port,), self._token = free_ports(1), uuid.uuid4().hex
        self.url = f"http{'s' * https}://127.0.0.1:{self.port}"
        self._temporary = TemporaryDirectory(prefix="clickhouse-")  # not in `folder`: it holds statements
        self._own = Path(self._temporary.name)
        self.verify = str(self._own / "certificate") if https else True
        if https:
            how = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=lab -addext subjectAltName=IP:127.0.0.1"
            command = f"openssl req -x509 -nodes {how} -keyout key -out certificate".split()
            run(command, cwd=self._own, check=True, capture_output=True)

    def start(self) -> ClickHouse:
        """Start it, on what its folder holds; held mutations go on, faults are over."""
        (self._own / "config.xml").write_text(self._config())
        command = [sys.executable, "-m", "lab.clickhouse", str(self.folder), str(self.port)]
        with (self._own / "output").open("w") as out:
            self._process = Popen(command, cwd=HERE.parent, stdin=PIPE, stdout=out, stderr=out, text=True)
        options = {"users": self.users, "cluster": self.cluster, "own": str(self._own), "token": self._token}
        print(json.dumps({**options, "https": self.verify is not True}), file=self._process.stdin, flush=True)
        while self._process.poll() is None:
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{self.url}/ping", verify=self.verify).raise_for_status()
                return self
            time.sleep(0.05)
        raise RuntimeError((self._own / "output").read_text())

    def stop(self, *_exception: object) -> None:
        """Stop it in an orderly way, unless statements take too long."""
        self._process.stdin.close()
        with contextlib.suppress(TimeoutExpired):
            self._process.wait(10)
        self.kill()

    def kill(self) -> None:
        """Stop it at once, in the middle of what it does."""
        self._process.kill()
        self._process.wait()

    __enter__, __exit__ = start, stop

    def query(self, sql: str, data: bytes = b"", **settings: Any) -> list[tuple[Any, ...]]:
        """The rows of a statement of the test's own, as administrator: not in the log, and without faults."""
        answer = {"default_format": "JSONCompact", "output_format_json_quote_64bit_integers": "0", **settings}
        found = self._lab("query", params=answer, data=sql.encode() + b"\n" * bool(data) + data)
        return [tuple(row) for row in json.loads(found)["data"]] if found else []

    def fault(self, match: str = "", times: int | None = 1, **what: Any) -> None:
        """
        What happens to so many clients' statements (None: all) that a regular expression is found in.

        First `slow` seconds pass. Then, with ``reset=True``, the connection is cut, or the answer is an error that
        repeats the statement: of ClickHouse with a `code`, of another with a `status` alone. ``after=True``: it is
        done before that. Faults add up, and the first that matches counts; without arguments all are forgotten.
        """
        self._lab("fault", json={"match": match, "times": times, **what} if match else None)

    def _lab(self, path: str, **more: Any) -> bytes:
        answer = requests.post(f"{self.url}/lab/{self._token}/{path}", verify=self.verify, **more)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        return answer.content

    @property
    def log(self) -> list[dict[str, Any]]:
        """Clients' statements, in the order of their answers: user, sql, status (or "reset"), code, on_cluster."""
        return [json.loads(line) for line in (self._own / "statements").read_text().splitlines()]

    #: Between these no mutation (nor merge) goes on in the tables that there are then; a restart ends it too.
    hold, release = partialmethod(query, "SYSTEM STOP MERGES"), partialmethod(query, "SYSTEM START MERGES")

    def settle(self, seconds: float = 120) -> None:
        """Wait until mutations are done, and the files gone that a server removes some minutes later."""
        waiting = "SELECT table, mutation_id FROM system.mutations WHERE NOT is_done UNION ALL SELECT table, 'dropped'"
        stored = "SELECT DISTINCT arrayJoin(data_paths) FROM system.tables WHERE engine LIKE '%MergeTree'"
        until, left = time.monotonic() + seconds, [()]
        while left:
            parts = {part for (path,) in self.query(stored) for part in glob(f"{path}*/")}
            parts -= {path for (path,) in self.query("SELECT path FROM system.parts WHERE active")}
            left = self.query(f"{waiting} FROM system.dropped_tables")
            left += [(part,) for part in parts if not part.endswith("/detached/")]
            if left and time.monotonic() > until:
                raise TimeoutError(left)
            time.sleep(0.25 * bool(left))

    def _config(self) -> str:
        """What a server keeps for 8 minutes (parts that a mutation replaced, dropped tables) is kept for a second."""
        # chdb has one user and cannot store others: users are its roles, and a session takes on one of them.
        grants = {name: map("<query>GRANT {}</query>".format, user[1:]) for name, user in self.users.items()}
        roles = "".join(f"<{name}><grants>{''.join(each)}</grants></{name}>" for name, each in grants.items())
        replica = "<shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>"
        cluster = f"<{self.cluster}>{replica}</{self.cluster}>" if self.cluster else ""
        logs = f"""<logger><level>trace</level><log>{self.folder}/server.log</log></logger>
            <query_log><database>system</database><table>query_log</table></query_log>"""
        return f"""<clickhouse><users_config>{self._own}/config.xml</users_config>{logs * self.logs}
            <tcp_port>9000</tcp_port><remote_servers>{cluster}</remote_servers><roles>{roles}</roles>
            <profiles><default><mutations_sync>0</mutations_sync><implicit_select>0</implicit_select></default></profiles>
            <users><default><password/><networks><ip>::/0</ip></networks><profile>default</profile>
            <quota>default</quota><grants><query>GRANT `{"`, `".join(grants)}`</query></grants></default></users>
            <database_atomic_delay_before_drop_table_sec>1</database_atomic_delay_before_drop_table_sec>
            <merge_tree><old_parts_lifetime>1</old_parts_lifetime><cleanup_delay_period>1</cleanup_delay_period>
            <cleanup_delay_period_random_add>0</cleanup_delay_period_random_add>
            <max_cleanup_delay_period>1</max_cleanup_delay_period></merge_tree></clickhouse>"""


def canaries_at_rest(folder: Path, values: Iterable[str]) -> dict[str, list[str]]:
    """The values that any file of an engine's folder holds, also in compressed blocks, and these files."""
    # In UTF-8, as JSON escapes it, and a UUID's 16 bytes.
    forms = {value: {value.encode(), json.dumps(value)[1:-1].encode()} for value in values}
    found: dict[str, list[str]] = {}
    for value in forms:
        with contextlib.suppress(ValueError):
            forms[value].add(struct.pack("<QQ", *struct.unpack(">QQ", uuid.UUID(value).bytes)))
    for path in sorted(Path(base, name) for base, _folders, names in os.walk(folder) for name in names):
        with contextlib.suppress(FileNotFoundError):  # the engine has removed it
            data = path.read_bytes()
            data += _decompressed(data)
            for value in (value for value in forms if any(form in data for form in forms[value])):
                found.setdefault(value, []).append(str(path.relative_to(folder)))
    return found


def _decompressed(data: bytes) -> bytes:
    """Blocks in one piece: checksum, method, length with the 9 bytes from here on, length of the content."""
    import pyarrow  # here: each process of the tests collects them all, and that brings NumPy along

    codecs, at, plain = {0x82: "lz4_raw", 0x90: "zstd"}, 0, []
    while at + 25 <= len(data):
        method, length, size = struct.unpack_from("<BII", data, at + 16)
        block, at = data[at + 25 : at + 16 + length], at + 16 + length
        if length < 9 or at > len(data):
            break  # not of blocks, or being written
        # The others: as it is, or numbers as differences.
        plain.append(pyarrow.Codec(codecs[method]).decompress(block, size, asbytes=True) if method in codecs else block)
    return b"".join(plain)


#: Parameters of a URL that are neither settings nor values of a statement.
_RESERVED = """query user password database default_format query_id quota_key role session_id session_timeout
    session_check close_session compress decompress buffer_size wait_end_of_query stacktrace"""
#: Of ``system``, what everyone may read; for (most of) the rest a server asks for a grant.
_OPEN = "one databases tables columns settings functions formats time_zones table_engines current_roles enabled_roles"
_QUOTED = re.compile(r"(?s)'(?:[^'\\]|\\.)*'|`[^`]*`|\"(?:[^\"\\]|\\.)*\"|--[^\n]*|/\*.*?\*/")
_CHANGE = r"\s*(?:ALTER|CREATE|DROP|TRUNCATE|OPTIMIZE|RENAME|EXCHANGE|SYSTEM|DELETE|UPDATE|GRANT|REVOKE)\b"
_ON_CLUSTER = re.compile(rf"(?is)({_CHANGE}.*?)\s+ON\s+CLUSTER\s+(\w+)")
_WITH_DATA = re.compile(r"(?is)(\s*INSERT\s(?:(?!\bSELECT\b).)*?)\bFORMAT\s+(\w+)(?:\s*;)?(?:[ \t]*\r?\n|\s|$)")
_HOSTS = """SELECT '127.0.0.1' AS host, 9000::UInt16 AS port, 0::Int64 AS status, '' AS error,
    0::UInt64 AS num_hosts_remaining, 0::UInt64 AS num_hosts_active"""


class _Refused(Exception):
    """With ClickHouse's name of the error, and its message."""


class _Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 128

    def __init__(self, folder: str, port: str, options: dict[str, Any]) -> None:
        import chdb

        super().__init__(("127.0.0.1", int(port)), _Handler)
        self.users, self.cluster, own = options["users"], options["cluster"], Path(options["own"])
        self.lab, self.lock, self.faults = f"/lab/{options['token']}/", threading.Lock(), list[dict[str, Any]]()
        self.log = (own / "statements").open("a", buffering=1)
        self.connect = lambda: chdb.connect(f"{folder}?config-file={own}/config.xml")
        self.engine = self.connect()  # lives as long as any connection
        self.value = lambda sql: self.engine.query(sql, "TSVRaw").bytes().decode().strip()
        if options["https"]:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(own / "certificate", own / "key")
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)


class _Handler(BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm, request_version, requestline = "HTTP/1.1", True, "", ""
    server: _Server

    def handle_one_request(self) -> None:
        """As the base class does, but with ClickHouse's limit for a URL."""
        self.raw_requestline, self.close_connection = self.rfile.readline(LONGEST_URL + 20), True
        if len(self.raw_requestline) > LONGEST_URL:
            self.answer(400, b"")
        elif self.raw_requestline and self.parse_request():
            self.reply(self.rfile.read(int(self.headers["Content-Length"] if self.command == "POST" else 0)))

    def answer(self, status: int, body: bytes, code: int | str = "") -> None:
        self.send_response(status)
        headers = {"Content-Type": "text/plain; charset=UTF-8", "Content-Length": str(len(body))}
        headers |= {"X-ClickHouse-Query-Id": str(uuid.uuid4()), "X-ClickHouse-Exception-Code": str(code)}
        for name, value in filter(all, headers.items()):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def reply(self, body: bytes) -> None:
        server, url, by_test = self.server, urlsplit(self.path), self.path.startswith(self.server.lab)
        if by_test and not url.path.endswith("/query"):
            server.faults = [*server.faults, json.loads(body)] if body else []
            return self.answer(200, b"")
        if self.path == "/ping" or (self.path == "/" and self.command == "GET"):
            return self.answer(200, b"Ok.\n")
        if url.path not in ("/", "/query") and not by_test:
            return self.answer(404, f"There is no handle {url.path}\n".encode())
        given = dict(parse_qsl(url.query, keep_blank_values=True))
        self.beside = b""
        if self.headers.get_content_type() == "multipart/form-data":  # external data: one table
            _whole, part = email.message_from_bytes(
                f"Content-Type: {self.headers['Content-Type']}\n\n".encode() + body
            ).walk()
            self.beside, body = part.get_payload(decode=True), b""
        sql = (given["query"].encode() + b"\n" if given.get("query") else b"") + body
        basic = base64.b64decode(self.headers.get("Authorization", "")[6:]).decode().partition(":")[::2]
        own = (self.headers.get("X-ClickHouse-User"), self.headers.get("X-ClickHouse-Key"))
        users = (ADMIN if by_test else own, basic, (given.get("user", "default"), given.get("password")))
        user, password = next(user for user in users if user[0])
        self.record = {"user": user, "sql": str(sql, errors="replace").strip()}
        self.record |= {"status": 200, "code": 0, "on_cluster": ""}
        fault = {} if by_test else self.fault(after=False)
        try:
            if not fault.keys() & {"reset", "status", "code"}:
                body = self.work(user, password, given, sql)
                fault = {} if by_test else self.fault(after=True)
            if "code" in fault:
                name = server.value(f"SELECT errorCodeToName({fault['code']})")
                raise _Refused(name, f"Made by the test, for: {self.record['sql']}")
        except Exception as error:
            body = self.refuse(error)
        self.record["status"] = "reset" if "reset" in fault else fault.get("status", self.record["status"])
        if not by_test:
            server.log.write(json.dumps(self.record) + "\n")
        if "reset" in fault:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
            self.close_connection = True
        else:
            self.answer(self.record["status"], body, self.record["code"] if self.record["status"] != 200 else "")

    def fault(self, after: bool) -> dict[str, Any]:
        """What is to happen now; it has been slow then."""
        fault: dict[str, Any] = {}
        with self.server.lock:
            for each in self.server.faults:
                met = each.get("after", False) == after and re.search(each["match"], self.record["sql"], re.S)
                if met and each["times"] != 0 and not fault:
                    fault, each["times"] = each, each["times"] and each["times"] - 1
        time.sleep(fault.get("slow", 0))
        return fault

    def refuse(self, error: Exception) -> bytes:
        """The answer for an error: of ours, or as chdb words it, once or several times in one."""
        name, text = error.args if isinstance(error, _Refused) else ("", str(error).split("DB::Exception: ")[-1])
        name = name or ([*re.findall(r"\(([A-Z][A-Z0-9_]{4,})\)", text)] or ["CANNOT_PARSE_TEXT"])[-1]
        text = re.sub(rf"\.? \(({name}|version [^)]*)\)", "", re.sub("^default: ", f"{self.record['user']}: ", text))
        code = self.server.value(f"SELECT number FROM numbers(2000) WHERE errorCodeToName(number) = '{name}'")
        status = next((status for names, status in _STATUSES.items() if re.fullmatch(names, name)), 500)
        self.record |= {"code": int(code or 1002), "status": status}
        version = self.server.value("SELECT version()")
        return f"Code: {code}. DB::Exception: {text}. ({name}) (version {version} (official build))\n".encode()

    def need(self, privilege: str, on: str) -> None:
        """Refuse without a grant that chdb does not ask for."""
        grants = ";".join(self.server.users[self.record["user"]][1:])
        if not re.search(rf"(?i)\b(ALL|{privilege})\b[^;]* ON (\*\.\*|system\.\*|{re.escape(on)})", grants):
            needs = f"To execute this query, it's necessary to have the grant {privilege} ON {on}"
            raise _Refused("ACCESS_DENIED", f"default: Not enough privileges. {needs}")

    def work(self, user: str, password: str, given: dict[str, str], sql: bytes) -> bytes:
        """Check what a server checks itself, and let the engine work, in a session of its own."""
        if any(len(value) > LONGEST_PARAMETER for value in re.split("[&=]", self.path)):
            raise _Refused("POCO_EXCEPTION", "HTML Form Exception: Field value too long")
        if user not in self.server.users or self.server.users[user][0] != password:
            text = "Authentication failed: password is incorrect, or there is no user with such name"
            raise _Refused("AUTHENTICATION_FAILED", f"default: {text}")
        form = self.headers.get("X-ClickHouse-Format", given.get("default_format", "TabSeparated"))
        with contextlib.closing(self.server.connect()) as connection:
            connection.query(f"USE `{given.get('database') or 'default'}`")
            connection.query(f"SET ROLE `{user}`")
            for name, value in {**given, **({"readonly": "2"} if self.command == "GET" else {})}.items():
                if name not in _RESERVED.split() and not name.startswith("wanted_"):
                    connection.query("SET `{}` = '{}'".format(name, value.replace("\\", "\\\\").replace("'", "\\'")))
            if self.beside:  # a temporary table, as a server makes one of it; everyone may
                connection.query(f"SET ROLE `{ADMIN[0]}`")
                connection.query(f"CREATE TEMPORARY TABLE wanted ({given['wanted_structure']})")
                inserter = connection.send_insert("INSERT INTO wanted", given["wanted_format"])
                inserter.append(self.beside)
                inserter.finish()
                connection.query(f"SET ROLE `{user}`")
            text = sql[:65536].decode(errors="surrogateescape")
            if found := _WITH_DATA.match(_bare(text)):
                inserter = connection.send_insert(text[: found.end(1)], found[2])
                inserter.append(sql[len(text[: found.end()].encode(errors="surrogateescape")) :])
                inserter.finish()
                return b""
            text = sql.decode(errors="replace")
            bare = _bare(text)
            if re.search(r";\s*[^\s;]", bare):
                raise _Refused("SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed)")
            for table in {*re.findall(r"\bsystem\s*\.\s*(\w+)", bare, re.I)} - {*_OPEN.split()}:
                self.need("SELECT", f"system.{table}")
            if found := _ON_CLUSTER.match(bare):
                self.record["on_cluster"] = cluster = text[slice(*found.span(2))].strip("'`\"")
                self.need("CLUSTER", "*.*")
                if cluster != self.server.cluster:
                    raise _Refused("CLUSTER_DOESNT_EXIST", f"Requested cluster '{cluster}' not found")
                text = text[: found.end(1)] + text[found.end() :]
            answer = connection.query(text, form).bytes()
            return bytes(connection.query(_HOSTS, form).bytes() if found else answer)


def _bare(sql: str) -> str:
    """As long as the statement, without what is said in comments, texts and names in quotes."""
    return _QUOTED.sub(lambda found: (" " if found[0][0] in "-/" else "_") * len(found[0]), sql)


if __name__ == "__main__":
    SERVER = _Server(*sys.argv[1:], json.loads(sys.stdin.readline()))
    threading.Thread(target=lambda: (sys.stdin.read(), SERVER.shutdown()), daemon=True).start()
    SERVER.serve_forever()
    SERVER.engine.close()
    os._exit(0)  # whatever statements are still at work
