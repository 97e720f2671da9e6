"""A browser small enough for two thousand of them beside the server on two cores.

A published page is sent in so short a time that a general tool, which does more for each request, would on
two cores measure itself. This one keeps cookies and a connection, asks again with what it was told to ask
with, and does not unpack what it does not look into.
"""

import asyncio
import gzip
import re
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

LONGEST_SECONDS = 30


@dataclass
class Answer:
    """What came back: its status, its headers in small letters, and what it holds, compressed as it came."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        squeezed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.content) if squeezed else self.content).decode()


@dataclass
class Taken:
    """How long each kind of request took, in seconds, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def note(self, kind: str, seconds: float) -> None:
        self.times.setdefault(kind, []).append(seconds)


class Browser:
    """One person's browser: one connection, its cookies, and what it keeps of pages it has seen."""

    def __init__(self, port: int, taken: Taken):
        self.port, self.taken = port, taken
        self.cookies: dict[str, str] = {}
        self.seen: dict[str, str] = {}
        self.reader = self.writer = None

    async def get(self, path: str, kind: str) -> Answer:
        headers = {"If-None-Match": self.seen[path]} if path in self.seen else {}
        answer = await self.ask("GET", path, kind, headers)
        if "etag" in answer.headers:
            self.seen[path] = answer.headers["etag"]
        return answer

    async def post(self, path: str, told: dict, kind: str, **headers: str) -> Answer:
        sent = urlencode(told, doseq=True).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(sent))}
        return await self.ask("POST", path, kind, {**form, **headers}, sent)

    async def ask(self, method: str, path: str, kind: str, headers: dict, sent: bytes = b"") -> Answer:
        """Ask, and note how long it took until all had come. A refusal or a broken connection is noted."""
        told = {"Host": f"127.0.0.1:{self.port}", "Accept-Encoding": "gzip", **headers}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        message = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + sent
        began = perf_counter()
        try:
            answer = await asyncio.wait_for(self._answer(message, method), LONGEST_SECONDS)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.close()
            self.taken.wrong.append(f"{method} {path}: {type(error).__name__} {error}")
            return Answer(0, {}, b"")
        self.taken.note(kind, perf_counter() - began)
        if answer.status not in (200, 302, 304):
            self.taken.wrong.append(f"{method} {path}: answered {answer.status}")
        return answer

    async def _answer(self, message: bytes, method: str) -> Answer:
        kept = self.writer is not None and not self.reader.at_eof()
        for again in (kept, False):
            if not again:
                await self._connect()
            try:
                self.writer.write(message)
                return await self._read()
            except (OSError, asyncio.IncompleteReadError):
                # A connection that was kept may have been closed meanwhile, before anything was asked.
                if not again:
                    raise
        raise OSError("no answer")

    async def _connect(self) -> None:
        self.close()
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def _read(self) -> Answer:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, headers = int(head[0].split()[1]), {}
        for line in filter(None, head[1:]):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep_cookie(value)
            headers[name.lower()] = value
        if headers.get("transfer-encoding") == "chunked":
            content = await self._chunks()
        else:
            content = await self.reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, content)

    async def _chunks(self) -> bytes:
        parts = []
        while size := int(await self.reader.readline(), 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return b"".join(parts)

    def _keep_cookie(self, told: str) -> None:
        name, _, value = told.split(";")[0].partition("=")
        if value.strip('"'):
            self.cookies[name] = value
        else:
            self.cookies.pop(name, None)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def parts_of(page: str) -> list[str]:
    """The styles, scripts and typefaces that a page asks for."""
    return re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
