"""A small real HTTP server on a loopback address, for tests: routes, delays, ranges, misbehaviour, a memory."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl

_RANGE = re.compile(r"bytes=(\d+)-(\d*)").fullmatch


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str  # with its query
    headers: Mapping[str, str]  # names in lower case


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer. `raw` is sent instead of everything else, as it is, and the connection is closed."""

    status: int = 200
    body: bytes | str = b""
    type: str | None = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    ranges: bool = False  # understands Range
    hold: bool = False  # says nothing until the server is closed
    drip: float = 0.0  # seconds between two bytes of the body
    cut: int | None = None  # closes after so many bytes of the body, whatever Content-Length said

    @property
    def content(self) -> bytes:
        """The body in bytes."""
        return self.body.encode() if isinstance(self.body, str) else self.body


Route = Reply | Callable[[Asked], Reply]


def redirect(target: str, status: int = 302) -> Reply:
    """Return the answer that sends the client elsewhere."""
    return Reply(status=status, headers={"Location": target})


class Loopback:
    """A server in a thread, to be used in a `with`; a path without a route is a 404.

    `requests` are all requests in order, `connections` counts what connected at all, also without asking.
    """

    def __init__(
        self,
        routes: Mapping[str, Route] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.routes = dict(routes or {})
        self.requests: list[Asked] = []
        self.connections = 0
        self.host = host
        self.closing = threading.Event()
        self._scheme = "https" if tls else "http"
        kind = _Server6 if ":" in host else _Server
        self._server = kind((host, port), _Handler)
        self._server.owner = self
        if tls is not None:
            # A handshake in the accepting thread would let one bad client stop the server.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def paths(self) -> list[str]:
        """The paths of all requests, in order."""
        return [asked.path for asked in self.requests]

    def url(self, path: str = "/", host: str | None = None) -> str:
        """Return the address of a path, by the server's own host or another spelling of it."""
        shown = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{self._scheme}://{shown}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    owner: Loopback
    block_on_close = False

    def get_request(self) -> tuple[socket.socket, object]:
        accepted = super().get_request()
        self.owner.connections += 1
        return accepted

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what many tests are about."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        owner = self.server.owner
        asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
        owner.requests.append(asked)
        route = owner.routes.get(self.path) or owner.routes.get(self.path.partition("?")[0])
        reply = route(asked) if callable(route) else route
        self._send(asked, reply or Reply(status=404, body="nothing here"))

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, asked: Asked, reply: Reply) -> None:
        if reply.hold:
            self.server.owner.closing.wait()
        elif reply.raw is not None:
            self.wfile.write(reply.raw)
        else:
            self._send_whole(asked, reply)
            return
        self.close_connection = True

    def _send_whole(self, asked: Asked, reply: Reply) -> None:
        status, body, extra = _part(reply, asked)
        self.send_response_only(status)
        for name, value in _headers(reply, body, extra).items():
            self.send_header(name, value)
        self.end_headers()
        if asked.method != "HEAD":
            self._send_body(reply, body)

    def _send_body(self, reply: Reply, body: bytes) -> None:
        if reply.cut is not None:
            body = body[: reply.cut]
            self.close_connection = True
        if not reply.drip:
            self.wfile.write(body)
            return
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            if self.server.owner.closing.wait(reply.drip):
                break

    def log_message(self, *_: object) -> None:
        """Say nothing: tests read `requests`."""


def _headers(reply: Reply, body: bytes, extra: Mapping[str, str]) -> dict[str, str]:
    default = {"Content-Length": str(len(body))} | ({"Content-Type": reply.type} if reply.type else {})
    return default | dict(extra) | dict(reply.headers)


def _part(reply: Reply, asked: Asked) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers, of the range that was asked for where the reply understands ranges."""
    body = reply.content
    matched = _RANGE(asked.headers.get("range", "")) if reply.ranges else None
    if matched is None:
        return reply.status, body, {"Accept-Ranges": "bytes"} if reply.ranges else {}
    first, last = int(matched[1]), min(int(matched[2] or len(body)), len(body) - 1)
    if first >= len(body):
        return 416, b"", {"Content-Range": f"bytes */{len(body)}"}
    return 206, body[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(body)}"}
