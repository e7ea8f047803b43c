"""Listening to a stream leaves the stream as it was."""

from __future__ import annotations

import io

from trailmark.sdk.console.tap import tap, unheard


def make_stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()  # pyright: ignore[reportAttributeAccessIssue]


def test_the_stream_is_the_same_object_and_gets_what_was_written() -> None:
    stream, heard = make_stream(), list[str]()
    end = tap(stream, heard.append)
    assert stream.write("a\n") == 2
    print("b", file=stream)
    stream.writelines(["c", "d"])
    assert end
    end()
    stream.write("not heard")
    assert written(stream) == "a\nb\ncdnot heard"
    assert "".join(heard) == "a\nb\ncd"
    assert "write" not in vars(stream)


def test_several_listen_and_each_ends_by_itself() -> None:
    stream, first, second = make_stream(), list[str](), list[str]()
    end_first, end_second = tap(stream, first.append), tap(stream, second.append)
    stream.write("both")
    assert end_first
    assert end_second
    end_first()
    end_first()
    stream.write("one")
    end_second()
    stream.write("none")
    assert (first, second) == (["both"], ["both", "one"])
    assert "write" not in vars(stream)


def test_a_tool_that_wrapped_ours_stays_and_is_not_heard_twice_later() -> None:
    stream, heard, theirs = make_stream(), list[str](), list[str]()
    end = tap(stream, heard.append)
    ours = stream.write

    def wrapped(text: str) -> int:
        theirs.append(text)
        return ours(text)

    stream.write = wrapped
    assert end
    end()
    stream.write("1")
    again = tap(stream, heard.append)
    stream.write("2")
    assert again
    again()
    assert (heard, theirs) == (["2"], ["1", "2"])
    assert written(stream) == "12"
    assert stream.write is wrapped


def test_a_replacement_that_was_there_before_comes_back() -> None:
    stream, heard = make_stream(), list[str]()
    original = stream.write
    stream.write = theirs = lambda text: original(text.upper())
    end = tap(stream, heard.append)
    stream.write("x")
    assert end
    end()
    assert stream.write is theirs
    assert (heard, written(stream)) == (["x"], "X")


def test_a_stream_that_cannot_be_changed_is_left_alone() -> None:
    class Sealed:
        __slots__ = ()

        def write(self, text: str) -> int:
            return len(text)

    assert tap(Sealed(), print) is None


def test_a_write_that_fails_is_not_heard() -> None:
    stream, heard = make_stream(), list[str]()
    end = tap(stream, heard.append)
    try:
        stream.write(b"bytes")  # pyright: ignore[reportArgumentType]
    except TypeError:
        heard.append("TypeError")
    assert end
    end()
    assert heard == ["TypeError"]


def test_our_own_words_reach_the_stream_and_no_listener() -> None:
    stream, heard = make_stream(), list[str]()
    end = tap(stream, heard.append)
    with unheard():
        stream.write("ours\n")
    stream.write("theirs\n")
    assert end
    end()
    assert heard == ["theirs\n"]
