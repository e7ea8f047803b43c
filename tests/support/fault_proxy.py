"""A TCP proxy that misbehaves on command; runs in a process of its own.

`python -m tests.support.fault_proxy PORT` stands in front of 127.0.0.1:PORT. It prints
the port it listens on, then takes one JSON object a line on stdin, `{"fault": "slow",
"bytes_per_s": 20}`, and prints what it has seen so far as soon as the fault is in
force. See `tests.support.fault_server` for the other side.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

_HOST = "127.0.0.1"
_CHUNK_BYTES = 1 << 16
_REASONS = {500: "Internal Server Error", 429: "Too Many Requests"}
_Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_STAYS_CONNECTED = ("black_hole", "slow", "sever", "corrupt")
_STRIKES_ONCE = ("sever", "corrupt")


class FaultProxy:
    """One listening port and what is done to who connects to it.

    Attributes:
        fault: What happens now: see `_handler`, `refuse` and `drop`.
        options: What the fault was asked with.
    """

    def __init__(self, target_port: int) -> None:
        self.fault = "none"
        self.options: dict[str, Any] = {}
        self._target_port = target_port
        self._changed = asyncio.Event()
        # Linux forgets the port of a closed listener unless it was asked for by number.
        with socket.create_server((_HOST, 0)) as probe:
            port = int(probe.getsockname()[1])
        self._listener = socket.create_server((_HOST, port))
        self._server: asyncio.Server | None = None
        self._fillers: list[socket.socket] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self.connections = 0
        self.requests = 0
        self.struck = 0
        self._passed = 0

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    async def listen(self) -> None:
        self._listener.listen(128)
        self._server = await asyncio.start_server(
            self._serve, sock=self._listener.dup()
        )

    async def become(self, fault: str, options: dict[str, Any]) -> None:
        """Show another fault to new connections, and to those that are open."""
        self.fault, self.options = fault, options
        self._passed = 0
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        if fault not in _STAYS_CONNECTED:
            for writer in list(self._writers):
                reset(writer)
        self._stop_accepting()
        if fault == "refuse":
            self._listener.shutdown(socket.SHUT_RDWR)  # Linux: listen() undoes it
        elif fault == "drop":
            self._fill_queue()
        else:
            await self.listen()

    def _stop_accepting(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()

    def _fill_queue(self) -> None:
        """With a full queue of connections the kernel answers no further SYN."""
        self._listener.listen(0)
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex((_HOST, self.port))
            self._fillers.append(filler)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            await self._handler()(reader, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError):
            reset(writer)
        finally:
            self._writers.discard(writer)
            writer.close()

    def _handler(self) -> _Handler:
        return {
            "none": self._forward,
            "slow": self._forward,
            "sever": self._forward,
            "corrupt": self._forward,
            "black_hole": self._swallow,
            "status": self._answer_status,
            "garbage": self._answer_garbage,
            "cut": self._cut,
        }[self.fault]

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        server_reader, server_writer = await asyncio.open_connection(
            _HOST, self._target_port
        )
        up = asyncio.create_task(self._pump(reader, server_writer, "up"))
        down = asyncio.create_task(self._pump(server_reader, writer, "down"))
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            ended = await asyncio.gather(up, down, return_exceptions=True)
            server_writer.close()
            if any(isinstance(one, ConnectionResetError) for one in ended):
                reset(server_writer)
                reset(writer)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str
    ) -> None:
        """Copy until the end, as slowly or silently as the fault of the moment wants."""
        while data := await reader.read(_CHUNK_BYTES):
            if self.fault in _STRIKES_ONCE and way == self.options["way"]:
                data = await self._strike(data, writer)
            if self.fault == "black_hole":
                await self._changed.wait()
                return
            if self.fault == "slow":
                await self._trickle(data, writer)
            else:
                writer.write(data)
                await writer.drain()

    async def _strike(self, data: bytes, writer: asyncio.StreamWriter) -> bytes:
        """`data`, unless the byte is among it at which the connection is to suffer.

        Counted over all connections since the fault was asked for; it happens once.
        """
        at = int(self.options["at_bytes"]) - self._passed
        self._passed += len(data)
        if at >= len(data):
            return data
        fault, self.fault = self.fault, "none"
        self.struck += 1
        if fault == "corrupt":
            return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        writer.write(data[:at])
        await writer.drain()
        raise ConnectionResetError

    async def _trickle(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        pause_s = 0.05
        portion = max(1, int(self.options.get("bytes_per_s", 1_000) * pause_s))
        for at in range(0, len(data), portion):
            if self.fault != "slow":
                writer.write(data[at:])
                break
            writer.write(data[at : at + portion])
            await writer.drain()
            await asyncio.sleep(pause_s)
        await writer.drain()

    async def _swallow(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Take everything, answer nothing, until the fault is another."""
        del reader
        await self._changed.wait()
        reset(writer)

    async def _answer_status(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await self._read_request(reader)
        status = int(self.options["status"])
        retry_after = self.options.get("retry_after_s")
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Odd')}"]
        if retry_after is not None:
            lines.append(f"Retry-After: {retry_after}")
        lines += ["Content-Length: 0", "Connection: close", "", ""]
        writer.write("\r\n".join(lines).encode())
        await writer.drain()

    async def _answer_garbage(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """In turn: bytes that are no HTTP, and good HTTP whose body is no JSON."""
        await self._read_request(reader)
        if self.requests % 2:
            writer.write(os.urandom(300))
        else:
            body = b"<html>a captive portal\xff</html>"
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n"
            writer.write(head.encode() + b"Connection: close\r\n\r\n" + body)
        await writer.drain()

    async def _cut(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Let the server do what is asked, then break off in the middle of its answer."""
        request = await self._read_request(reader)
        server_reader, server_writer = await asyncio.open_connection(
            _HOST, self._target_port
        )
        try:
            server_writer.write(request)
            await server_writer.drain()
            answer = await server_reader.readuntil(b"\r\n\r\n")
            writer.write(answer[: int(self.options.get("keep_bytes", 20))])
            await writer.drain()
        finally:
            server_writer.close()
            reset(writer)

    async def _read_request(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests += 1
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return head + await reader.readexactly(length)


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection off as a crash does, without the polite goodbye."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        with suppress(OSError):
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def main() -> None:
    proxy = FaultProxy(int(sys.argv[1]))
    await proxy.listen()
    print(proxy.port, flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        options = json.loads(line)
        fault = options.pop("fault", None)
        if fault is not None:
            await proxy.become(fault, options)
        seen = {
            "connections": proxy.connections,
            "requests": proxy.requests,
            "struck": proxy.struck,
        }
        print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
