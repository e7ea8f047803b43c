"""Runs as a process: carries redirected output to the terminal and back to the run.

It is a process and not a thread because the writer may be C code that holds the
interpreter's lock while it prints: a thread could then never empty the pipe, and the
job would hang for good. It needs the standard library only and lives until the last
writer has closed its end, so children that outlive the job do not lose their terminal.

Arguments are descriptor numbers: `out source`, `out terminal`, `err source`,
`err terminal`, `feed` (what was written goes there, each portion with a head of the
stream's number and its length) and `control` (a byte, or its end: feed no more).
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
import sys

HEAD = struct.Struct("<BI")
_PORTION = 65_536
_MOST_QUEUED = 16 << 20
_LOST = b"\n(%d bytes of output were not kept)\n"


class Pump:
    """See the module. All descriptors are ours."""

    def __init__(self, sources: dict[int, int], feed: int, control: int) -> None:
        self._terminals = sources
        self._streams = {source: number for number, source in enumerate(sources)}
        self._open = list(sources)
        self._feed = feed
        self._control = control
        self._queue = bytearray()
        self._lost = 0
        self._is_feeding = True
        os.set_blocking(feed, False)

    def run(self) -> None:
        while self._open:
            reads = [*self._open, self._control] if self._is_feeding else self._open
            writes = [self._feed] if self._queue and self._is_feeding else []
            readable, writable, _ = select.select(reads, writes, [])
            for source in readable:
                if source != self._control:
                    self._carry(source)
            if writable:
                self._send()
            if self._control in readable:
                self._stop_feeding()
        self._stop_feeding()

    def _carry(self, source: int) -> bool:
        """Carry one portion; whether there was one."""
        try:
            data = os.read(source, _PORTION)
        except OSError:  # the last writer of a pseudo-terminal is gone
            data = b""
        if not data:
            self._open.remove(source)
            return False
        if self._is_feeding:
            self._enqueue(self._streams[source], data)
        terminal = self._terminals[source]
        copy_window_size(terminal, source)
        _write_all(terminal, data)
        return True

    def _enqueue(self, stream: int, data: bytes) -> None:
        if len(self._queue) > _MOST_QUEUED:
            self._lost += len(data)
            return
        if self._lost:
            note = _LOST % self._lost
            self._queue += HEAD.pack(stream, len(note)) + note
            self._lost = 0
        self._queue += HEAD.pack(stream, len(data)) + data

    def _send(self) -> None:
        try:
            while self._queue:
                del self._queue[: os.write(self._feed, self._queue[:_PORTION])]
        except BlockingIOError:
            return
        except OSError:  # the job is gone
            self._close_feed()

    def _stop_feeding(self) -> None:
        """Feed what has been written until now, and close."""
        if not self._is_feeding:
            return
        while ready := select.select(self._open, [], [], 0)[0]:
            carried = [self._carry(source) for source in ready]
            if not any(carried):
                break
        os.set_blocking(self._feed, True)
        self._send()
        self._close_feed()

    def _close_feed(self) -> None:
        if self._is_feeding:
            self._is_feeding = False
            os.close(self._feed)


def copy_window_size(terminal: int, source: int) -> None:
    """Let a pseudo-terminal be as wide as the real one; nothing for pipes."""
    if not os.isatty(source):
        return
    import fcntl
    import termios

    with contextlib.suppress(OSError):
        size = fcntl.ioctl(terminal, termios.TIOCGWINSZ, b"\0" * 8)
        fcntl.ioctl(source, termios.TIOCSWINSZ, size)


def _write_all(terminal: int, data: bytes) -> None:
    """A terminal that is gone must not end the capture."""
    view = memoryview(data)
    try:
        while view:
            try:
                view = view[os.write(terminal, view) :]
            except BlockingIOError:
                select.select([], [terminal], [])
    except OSError:
        return


def main() -> None:
    # Low numbers: `select` takes none above 1,023, and the job may have many open.
    descriptors = [os.dup(int(number)) for number in sys.argv[1:]]
    for number in sys.argv[1:]:
        os.close(int(number))
    out, out_terminal, err, err_terminal, feed, control = descriptors
    # Not the job's child, so that the job need not wait for it.
    if os.fork():
        os._exit(0)
    import signal

    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    Pump({out: out_terminal, err: err_terminal}, feed, control).run()


if __name__ == "__main__":
    main()
