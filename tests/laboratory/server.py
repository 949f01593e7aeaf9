"""A raw server that misbehaves: one socket for all hosts of 127.64.0.0/16, each of which is one case."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl

NETWORK = "127.64.0.0/16"
HERE, CANARY = b"@HERE", b"@CANARY"  # in an answer: this host, and a service that nobody may connect to
_HANDSHAKE = b"\x16"
_PATIENCE = 60  # seconds that a socket waits for its client


@dataclass(frozen=True, slots=True)
class Reply:
    """A well-formed HTTP answer, whatever it holds."""

    body: str | bytes = b""
    status: int = 200
    type: str | None = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it came in, and the connection on which anything may be said."""

    socket: socket.socket
    path: str
    headers: Mapping[str, str]
    closing: threading.Event

    def flood(self, first: bytes, again: bytes) -> None:
        """Send without end, until the client has had enough."""
        self.socket.sendall(first)
        while not self.closing.is_set():
            self.socket.sendall(again)

    def drip(self, first: bytes, again: bytes, seconds: float) -> None:
        """Send a little now and then, until the client has had enough."""
        self.socket.sendall(first)
        while not self.closing.wait(seconds):
            self.socket.sendall(again)

    def reset(self) -> None:
        """End the connection with a RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Answer = str | bytes | Reply | Callable[[Exchange], "str | bytes | Reply | None"]
Routes = Mapping[str, Answer]


@dataclass(kw_only=True)
class Host:
    """What one host answers, by path; `tls` is the context of an https host, `greeting` is said to whoever connects."""

    routes: Routes = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    greeting: Callable[[Exchange], None] | None = None


class Laboratory:
    """The server, to be used in a `with`; `asked` counts requests by host and path, `caught` what the canaries saw."""

    def __init__(self, hosts: Mapping[str, Host]) -> None:
        self.hosts = hosts
        self.asked: Counter[tuple[str, str]] = Counter()
        self.caught: list[str] = []
        self.closing = threading.Event()
        self._listening = [_listener("0.0.0.0"), _listener("127.0.0.1"), _listener("::1")]  # all of lo
        self.port, self._canary, self._canary6 = (one.getsockname()[1] for one in self._listening)

    def url(self, host: str, path: str = "/x") -> str:
        """Return the address of a path on a host."""
        known = self.hosts.get(host)
        return f"http{'s' if known and known.tls else ''}://{host}:{self.port}{path}"

    def filled(self, text: bytes, host: str) -> bytes:
        """Return a text with the marks of places replaced by the places."""
        here = self.url(host, "").encode()
        text = text.replace(CANARY + b"6", b"http://[::1]:%d" % self._canary6).replace(HERE, here)
        return text.replace(CANARY + b"P", b"%d" % self._canary).replace(CANARY, b"http://127.0.0.1:%d" % self._canary)

    def __enter__(self) -> Self:
        for listener, serve in zip(self._listening, (self._serve, self._catch, self._catch), strict=True):
            threading.Thread(target=self._accept, args=(listener, serve), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        for listener in self._listening:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._served, args=(connection, serve), daemon=True).start()

    @staticmethod
    def _served(connection: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        with suppress(OSError, ValueError):  # the client has gone, or said nonsense
            connection.settimeout(_PATIENCE)
            serve(connection)
        connection.close()

    def _catch(self, connection: socket.socket) -> None:
        self.caught.append(f"{connection.getsockname()}")

    def _serve(self, connection: socket.socket) -> None:
        name = connection.getsockname()[0]
        host = self.hosts.get(name, Host())
        if host.greeting is not None:
            host.greeting(Exchange(connection, "", {}, self.closing))
            return
        if host.tls is not None and connection.recv(1, socket.MSG_PEEK) == _HANDSHAKE:
            connection = host.tls.wrap_socket(connection, server_side=True)
        with connection:
            while self._answered(connection, name, host):
                pass

    def _answered(self, connection: socket.socket, name: str, host: Host) -> bool:
        """Answer one request; return whether the connection stays open."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return False
            head += piece
        first, *lines = head.decode("latin-1").split("\r\n")
        path = first.split(" ")[1]
        pairs = (line.partition(":") for line in lines if line)
        headers = {field.lower(): value.strip() for field, _, value in pairs}
        self.asked[name, path] += 1
        answer = next((host.routes[one] for one in (path, path.partition("?")[0]) if one in host.routes), None)
        answer = _wild(host.routes, path) if answer is None else answer
        told = answer(Exchange(connection, path, headers, self.closing)) if callable(answer) else answer
        if told is None:
            return False
        connection.sendall(self._wire(told, name))
        return isinstance(told, (str, Reply))

    def _wire(self, told: str | bytes | Reply, name: str) -> bytes:
        if isinstance(told, bytes):
            return self.filled(told, name)
        reply = told if isinstance(told, Reply) else Reply(told)
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode("utf-8", "surrogatepass")
        body = self.filled(body, name)
        rows = [("Content-Type", reply.type)] if reply.type is not None else []
        rows += [("Content-Length", str(len(body))), *reply.headers]
        head = "".join(f"{field}: {value}\r\n" for field, value in rows)
        raw = f"HTTP/1.1 {reply.status} X\r\n{head}\r\n".encode("latin-1", "replace")
        return self.filled(raw, name) + body


def _wild(routes: Routes, path: str) -> Answer:
    found = (answer for route, answer in routes.items() if route.endswith("*") and path.startswith(route[:-1]))
    return next(found, Reply("nothing", 404, "text/plain"))


def _listener(host: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.bind((host, 0))
    listener.listen(256)
    return listener
