"""A paginator pretends to be a plain list; these compare it with one."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from trailmark.apis.public.paginator import SizedPaginator
from trailmark.errors import TransportError, UsageError
from trailmark.transport.client import Client

# The second page is empty, as a page of a filtered list may be.
PAGES = [[0, 1, 2], [], [3, 4, 5, 6], [7]]
BOUNDS = [None, -9, -3, -1, 0, 1, 3, 5, 8, 11]


class Server:
    """Answers pages, and notes which were asked for."""

    def __init__(self, pages: Sequence[Sequence[int]], total: int | None = None):
        self.pages = pages
        self.total = total
        self.asked: list[str | None] = []
        self.page_sizes: list[int] = []

    def execute(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        cursor = variables["cursor"]
        self.asked.append(cursor)
        self.page_sizes.append(variables["perPage"])
        at = int(cursor or 0)
        is_last = at + 1 == len(self.pages)
        return {
            "numbers": {
                "totalCount": self.total,
                "edges": [{"node": number} for number in self.pages[at]],
                "pageInfo": {"endCursor": str(at + 1), "hasNextPage": not is_last},
            }
        }


class Numbers(SizedPaginator[int]):
    QUERY = "query Numbers { numbers }"

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        return data["numbers"]

    def _object(self, edge: dict[str, Any]) -> int | None:
        return edge["node"]


def numbers(server: Server, per_page: int | None = 50) -> Numbers:
    return Numbers(cast("Client", server), {}, per_page)


@pytest.mark.parametrize("step", [None, 1, 2, -1, -2])
@pytest.mark.parametrize(("start", "stop"), list(itertools.product(BOUNDS, BOUNDS)))
def test_slices_like_a_list(
    start: int | None, stop: int | None, step: int | None
) -> None:
    assert numbers(Server(PAGES))[start:stop:step] == list(range(8))[start:stop:step]


@pytest.mark.parametrize("index", [-8, -1, 0, 3, 7])
def test_indexes_like_a_list(index: int) -> None:
    assert numbers(Server(PAGES))[index] == list(range(8))[index]


@pytest.mark.parametrize("index", [-9, 8, 99])
def test_an_index_beyond_the_end_is_an_index_error(index: int) -> None:
    with pytest.raises(IndexError):
        numbers(Server(PAGES))[index]


def test_nested_loops_share_pages_but_not_position() -> None:
    server = Server(PAGES)
    found = numbers(server)
    assert sum(1 for _ in found for _ in found) == 64
    assert server.asked == [None, "1", "2", "3"]


def test_nothing_is_read_before_it_is_looked_at() -> None:
    server = Server(PAGES)
    found = numbers(server)
    assert (repr(found), found.more, found.cursor) == (
        "<Numbers of everything>",
        True,
        None,
    )
    assert server.asked == []


def test_only_the_pages_that_are_needed_are_read() -> None:
    server = Server(PAGES)
    assert numbers(server)[:3] == [0, 1, 2]
    assert server.asked == [None]


def test_next_goes_on_where_it_was_and_stops_at_the_end() -> None:
    found = numbers(Server([[0], [], [1]]))
    assert [found.next(), next(found)] == [0, 1]
    with pytest.raises(StopIteration):
        found.next()
    assert (list(found), found.more) == ([0, 1], False)


def test_the_length_is_the_server_s_count_of_the_first_page() -> None:
    server = Server(PAGES, total=8)
    assert len(numbers(server)) == 8
    assert server.asked == [None]


def test_without_a_count_the_length_is_that_of_all_pages() -> None:
    assert numbers(Server(PAGES)).length == 8


def test_an_empty_list_is_false_and_one_behind_an_empty_page_is_true() -> None:
    assert not numbers(Server([[]]))
    assert numbers(Server([[], [1]]))


@pytest.mark.parametrize(("wanted", "sent"), [(None, 50), (7, 7), (10**9, 1000)])
def test_the_page_size_is_what_the_caller_says_within_reason(
    wanted: int | None, sent: int
) -> None:
    server = Server(PAGES)
    assert list(numbers(server, wanted)) == list(range(8))
    assert set(server.page_sizes) == {sent}


@pytest.mark.parametrize("per_page", [0, -1])
def test_a_page_of_nothing_is_refused(per_page: int) -> None:
    with pytest.raises(UsageError, match=repr(per_page)):
        numbers(Server(PAGES), per_page)


def test_a_server_that_stays_on_one_page_does_not_hold_the_client_for_ever() -> None:
    class Stuck(Server):
        def execute(
            self, document: str, variables: Mapping[str, Any]
        ) -> dict[str, Any]:
            answer = super().execute(document, {**variables, "cursor": None})
            assert len(self.asked) < 5, "it goes round"
            return answer

    with pytest.raises(TransportError):
        list(numbers(Stuck(PAGES)))


def test_the_objects_of_the_last_page_and_the_variables_of_the_next() -> None:
    found = numbers(Server(PAGES))
    assert found[0] == 0
    assert found.convert_objects() == [0, 1, 2]
    found.update_variables()
    assert found.variables == {"cursor": "1", "perPage": 50}
