"""A service on loopback in the shape of the Hugging Face papers API and of arXiv's, with every fault of networks.

``Hub`` is a context manager; each request takes the next of its ``faults`` (they start over), ``ok`` is a normal
answer. All papers here are invented.
"""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import struct
import sys
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

JSON = "application/json; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"

BAD_BODIES = ("html", "truncated", "wrongtypes", "deep", "badutf8", "empty", "nulls")
"""Faults whose answer arrives whole and is not what was asked for."""


def item(number: int, day: date | None = None, **paper: Any) -> dict[str, Any]:
    """One entry of a listing in the newest shape: paper ``number``, listed on ``day``."""
    day = day or date(2026, 5, 20)
    return {
        "paper": {
            "id": f"2605.{number:05}",
            "authors": [
                {"_id": f"a{number}", "name": "Ada Lind", "hidden": False},
                {"_id": f"b{number}", "name": "Bo Ek", "hidden": False, "user": {"user": "boek", "fullname": "Bo Ek"}},
            ],
            "publishedAt": f"{day - timedelta(1)}T17:00:00.000Z",
            "submittedOnDailyAt": f"{day}T01:02:03.004Z",
            "submittedOnDailyBy": {"user": "quill", "fullname": "Quill Pen", "type": "user"},
            "title": f"Paper Number {number} Walks\n  Home",
            "summary": f"Abstract {number} on\nwalking home.",
            "upvotes": 100 - number % 100,
            "githubRepo": f"https://github.com/lind/walk{number}",
            "githubStars": 3 * number,
            "projectPage": f"https://walk{number}.example/",
            "ai_summary": "A walk, summed up.",
            "ai_keywords": ["walking", "homes"],
            "organization": {"_id": "o", "name": "lind-lab", "fullname": "Lind Laboratory"},
            **paper,
        },
        "publishedAt": f"{day}T13:00:00.000Z",
        "title": f"Paper Number {number} Walks Home",
        "summary": f"Abstract {number} on walking home.",
        "numComments": 2,
        "submittedBy": {"name": "quill", "fullname": "Quill Pen", "type": "user"},
        "organization": {"_id": "o", "name": "lind-lab", "fullname": "Lind Laboratory"},
        "isAuthorParticipating": False,
    }


def entry(identity: str, **fields: str) -> str:
    """One entry of arXiv's Atom for the id ``identity`` (with a version)."""
    title, summary = fields.get("title", f"On {identity}"), fields.get("summary", "It is shown.")
    doi = f"<arxiv:doi>{fields['doi']}</arxiv:doi>" if "doi" in fields else ""
    return f"""
  <entry>
    <id>http://arxiv.org/abs/{identity}</id>
    <title>{title}</title>
    <updated>2026-05-21T08:00:00Z</updated>
    <link href="https://arxiv.org/abs/{identity}" rel="alternate" type="text/html"/>
    <summary>{summary}</summary>
    <category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <published>2026-05-19T17:00:00Z</published>
    <arxiv:primary_category term="cs.LG"/>
    <author><name>Ada Lind</name></author>
    <author><name>Bo Ek</name></author>
    {doi}
  </entry>"""


def feed(*entries: str, total: int | None = None) -> bytes:
    """A whole answer of arXiv's API."""
    total = len(entries) if total is None else total
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/x</id>
  <title>arXiv Query</title>
  <opensearch:totalResults>{total}</opensearch:totalResults>{"".join(entries)}
</feed>""".encode()


ERROR = """
  <entry>
    <id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id>
    <title>Error</title>
    <summary>incorrect id format for abc</summary>
    <author><name>arXiv api core</name></author>
  </entry>"""


@dataclass
class Hub:
    """The content that is served. ``days`` maps ``YYYY-MM-DD`` to the items of that day."""

    days: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    details: dict[str, dict[str, Any]] = field(default_factory=dict)
    arxiv: dict[str, str] = field(default_factory=dict)
    """Entries by id without version."""
    bodies: dict[str, bytes] = field(default_factory=dict)
    """Whole bodies by path, served as they are."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Their content types, where they are not JSON."""
    faults: Sequence[str] = ("ok",)
    elsewhere: str = "http://127.0.0.2:9/"
    """The address that the fault ``offsite`` redirects to."""
    stuck: bool = False
    """True when lists ignore the page's number and always promise another page."""
    etags: bool = False
    """True when answers carry an ETag and If-None-Match is honoured."""
    version: str = ""
    """The ETag of everything; empty: that of each body."""
    ranges: bool = False
    """True when parts of a body can be asked for; they take ``etags`` too."""
    retry_date: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(seconds=1))
    cookie: str = ""
    """A cookie that every answer sets."""
    log: list[dict[str, Any]] = field(default_factory=list)
    """The requests so far: path, fault, headers."""
    url: str = ""

    def __post_init__(self) -> None:
        self.misbehave(*self.faults)
        self.closing = threading.Event()
        self.lock = threading.Lock()

    def misbehave(self, *faults: str) -> None:
        """Answer with these faults from now on, one a request, over and over."""
        self.next_fault = itertools.cycle(faults)

    @contextmanager
    def serve(self, address: str = "127.0.0.1") -> Iterator[Hub]:
        """Serve on loopback until the block ends; requests that still hang are let go."""
        handler = type("Handler", (_Handler,), {"hub": self})
        server = _Server((address, 0), handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        self.url = f"http://{address}:{server.server_port}"
        try:
            yield self
        finally:
            self.closing.set()
            server.shutdown()
            server.server_close()

    def listing(self, query: dict[str, str]) -> tuple[int, Any, bool]:
        """Status, items and whether there are more, as ``/api/daily_papers`` answers."""
        try:
            if "date" in query:
                days = [str(date.fromisoformat(query["date"]))]
            elif "week" in query:
                year, week = query["week"].split("-W")
                monday = date.fromisocalendar(int(year), int(week), 1)
                days = [str(monday + timedelta(n)) for n in range(7)]
            elif "month" in query:
                date.fromisoformat(query["month"] + "-01")
                days = [day for day in self.days if day.startswith(query["month"])]
            else:
                days = sorted(self.days, reverse=True)
            limit, page = int(query.get("limit", 50)), 0 if self.stuck else int(query.get("p", 0))
            if not 1 <= limit <= 100 or page < 0:
                raise ValueError
        except ValueError:
            return 400, {"error": "Invalid parameter"}, False
        items = [one for day in days for one in self.days.get(day, [])]
        more = self.stuck or (page + 1) * limit < len(items)
        return 200, items[page * limit : (page + 1) * limit], more


class _Server(ThreadingHTTPServer):
    def handle_error(self, *request: Any) -> None:
        """Print what went wrong, but for clients that hang up: that is what the tests make them do."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(*request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    hub: Hub

    def log_message(self, *_: object) -> None:
        """Tests want a quiet stderr."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        with self.hub.lock:
            fault = next(self.hub.next_fault)
            self.hub.log.append({"path": self.path, "fault": fault, "query": query, "headers": dict(self.headers)})
        try:
            getattr(self, "fault_" + fault.replace("-", "_"))(*self.answer(url.path, query))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, bytes, str, dict[str, str]]:
        """Status, body, content type and headers of the normal answer."""
        if path in self.hub.bodies:
            return 200, self.hub.bodies[path], self.hub.kinds.get(path, JSON), {}
        if path == "/api/daily_papers":
            status, items, more = self.hub.listing(query)
            following = f'<{path}?p={int(query.get("p", 0)) + 1}>; rel="next"'
            return status, json.dumps(items).encode(), JSON, {"Link": following} if more else {}
        if path == "/api/papers/search":
            words = query.get("q", "").lower().split()
            items = [one for day in self.hub.days.values() for one in day]
            found = [one for one in items if all(word in one["title"].lower() for word in words)]
            return 200, json.dumps(found[: int(query.get("limit", 20))]).encode(), JSON, {}
        if path.startswith("/api/papers/"):
            details = self.hub.details.get(path.removeprefix("/api/papers/"))
            return (200 if details else 404), json.dumps(details or {"error": "Paper not found"}).encode(), JSON, {}
        if path == "/api/query":
            if "id_list" in query:
                wanted = query["id_list"].split(",")
                return 200, feed(*(self.hub.arxiv[one] for one in wanted if one in self.hub.arxiv)), ATOM, {}
            start, most = int(query.get("start", 0)), int(query.get("max_results", 10))
            entries = list(self.hub.arxiv.values())
            return 200, feed(*entries[start : start + most], total=len(entries)), ATOM, {}
        return 404, b"not found", "text/plain", {}

    def send(self, status: int, body: bytes, kind: str = JSON, headers: dict[str, str] | None = None) -> None:
        headers = headers or {}
        if self.hub.cookie:
            headers["Set-Cookie"] = self.hub.cookie
        if self.hub.etags and status == 200:
            headers["ETag"] = self.hub.version or f'"{hash(body)}"'
            start = self.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
            if self.hub.ranges and start and self.headers.get("If-Range") == headers["ETag"]:
                headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                status, body = (206, body[int(start) :]) if int(start) < len(body) else (416, b"")
            if self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def start(self, kind: str, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if self.hub.etags:
            self.send_header("ETag", self.hub.version)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def fault_ok(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send(status, body, kind, headers)

    def fault_gzip(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send(status, gzip.compress(body), kind, {**headers, "Content-Encoding": "gzip"})

    def fault_gzipbad(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send(status, body, kind, {**headers, "Content-Encoding": "gzip"})

    def fault_gzipcut(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send(status, gzip.compress(body)[:-9], kind, {**headers, "Content-Encoding": "gzip"})

    def fault_brotli(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send(status, body, kind, {**headers, "Content-Encoding": "br"})

    def fault_429(self, *_: object) -> None:
        self.send(429, b'{"error":"Too many requests"}', headers={"Retry-After": "1"})

    def fault_429_date(self, *_: object) -> None:
        self.send(429, b"{}", headers={"Retry-After": format_datetime(self.hub.retry_date, usegmt=True)})

    def fault_429_huge(self, *_: object) -> None:
        self.send(429, b"{}", headers={"Retry-After": "86400"})

    def fault_429_absurd(self, *_: object) -> None:
        self.send(429, b"{}", headers={"Retry-After": "9" * 60})

    def fault_429_absent(self, *_: object) -> None:
        self.send(429, b"{}")

    def fault_429_ratelimit(self, *_: object) -> None:
        self.send(429, b"{}", headers={"RateLimit": '"api";r=0;t=200'})

    def fault_500(self, *_: object) -> None:
        self.send(500, b'{"error":"Internal"}')

    def fault_503(self, *_: object) -> None:
        self.send(503, b"<html>busy</html>", "text/html")

    def fault_400(self, *_: object) -> None:
        self.send(400, b'{"error":"Invalid parameter"}')

    def fault_401(self, *_: object) -> None:
        self.send(401, b'{"error":"nope"}')

    def fault_403(self, *_: object) -> None:
        self.send(403, b'{"error":"nope"}')

    def fault_404(self, *_: object) -> None:
        self.send(404, b'{"error":"nope"}')

    def fault_html(self, *_: object) -> None:
        self.send(200, b"<!doctype html><title>Log in to this WiFi</title>", "text/html")

    def fault_htmlplain(self, *_: object) -> None:
        self.send(200, b"Please log in", "text/html; charset=utf-8")

    def fault_htmljson(self, *_: object) -> None:
        self.send(200, b"\n<HTML><title>Log in to this WiFi</title>")

    def fault_truncated(self, _: int, body: bytes, kind: str, __: object) -> None:
        self.send(200, body[: max(1, len(body) // 2)], kind)

    def fault_wrongtypes(self, *_: object) -> None:
        paper = {"id": 7, "title": ["x"], "authors": "me", "upvotes": "many"}
        self.send(200, json.dumps([{"paper": paper}, 3, None, {"paper": None}]).encode())

    def fault_nulls(self, *_: object) -> None:
        paper = dict.fromkeys(("id", "title", "summary", "authors", "publishedAt", "upvotes"))
        self.send(200, json.dumps([{"paper": paper, "title": None}]).encode())

    def fault_deep(self, *_: object) -> None:
        self.send(200, b"[" * 200_000 + b"]" * 200_000)

    def fault_badutf8(self, _: int, body: bytes, kind: str, __: object) -> None:
        self.send(200, body[:60] + b"\xff\xfe\x80" + body[60:], kind)

    def fault_empty(self, *_: object) -> None:
        self.send(200, b"")

    def fault_drip(self, _: int, body: bytes, kind: str, __: object) -> None:
        self.start(kind, len(body))
        for index in range(len(body)):
            self.wfile.write(body[index : index + 1])
            self.wfile.flush()
            if self.hub.closing.wait(0.2):
                return

    def fault_hang(self, *_: object) -> None:
        self.hub.closing.wait(120)
        self.close_connection = True

    def fault_slow(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.hub.closing.wait(0.3)
        self.send(status, body, kind, headers)

    def fault_reset(self, _: int, body: bytes, kind: str, __: object) -> None:
        self.start(kind, len(body))
        self.wfile.write(body[: len(body) // 3])
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def fault_half(self, _: int, body: bytes, kind: str, __: object) -> None:
        """The first half, and then the connection ends."""
        self.start(kind, len(body))
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def fault_pause(self, _: int, body: bytes, kind: str, __: object) -> None:
        """The first half, and then nothing."""
        self.start(kind, len(body))
        self.wfile.write(body[: len(body) // 2])
        self.hub.closing.wait(120)
        self.close_connection = True

    def fault_short(self, _: int, body: bytes, kind: str, __: object) -> None:
        self.start(kind, len(body) + 5_000)
        self.wfile.write(body)
        self.close_connection = True

    def fault_large(self, *_: object) -> None:
        """More than 2 MB that do not say how many, in chunks."""
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _piece in range(100):
            self.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def fault_promise(self, *_: object) -> None:
        """A length that is too much, and then nothing."""
        self.start(JSON, 1_000_000_000)
        self.hub.closing.wait(120)
        self.close_connection = True

    def fault_gzipbomb(self, *_: object) -> None:
        self.send(200, bomb(), headers={"Content-Encoding": "gzip"})

    def fault_loop(self, *_: object) -> None:
        self.send(302, b"", headers={"Location": self.path})

    def fault_offsite(self, *_: object) -> None:
        self.send(302, b"", headers={"Location": self.hub.elsewhere})

    def fault_badlocation(self, *_: object) -> None:
        self.send(302, b"", headers={"Location": "http://[::1/%zz"})


def bomb(size: int = 300_000_000) -> bytes:
    """About 300 kB of gzip that become ``size`` bytes, made at once: whoever asks for it has a limit of time.

    One megabyte is packed, and repeated; the checksum at the end, far behind what is ever read, is none.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    begun = packer.compress(b"[") + packer.flush(zlib.Z_FULL_FLUSH)
    million = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + begun + million * (size // 1_000_000) + packer.flush() + bytes(8)
