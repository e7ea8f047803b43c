"""Lists on the server, read page by page as they are looked at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar, overload

from trailmark.errors import TransportError, UsageError
from trailmark.transport.client import Client

T = TypeVar("T")

DEFAULT_PAGE = 50
_LARGEST_PAGE = 1_000


class Paginator(ABC, Generic[T]):
    """A sequence that fetches its pages when first looked at, each of them once.

    Loops are independent of each other, so nested loops over one paginator are safe;
    `next` has a position of its own. An empty page does not end the sequence, only the
    server's word that there is no further page does.

    Args:
        client: Whom to ask.
        variables: Of the query, without those that name the page.
        per_page: Items a page, which changes nothing about the result; None takes the
            default size.
        query: In place of `QUERY`.

    Raises:
        UsageError: `per_page` is below 1.

    Example:
        >>> types = api.artifact_types("crew/demo")
        >>> types.more, [one.name for one in types], types.more
        (True, ['dataset', 'model'], False)
        >>> types[0].name, [one.name for one in types[:1]]
        ('dataset', ['dataset'])
    """

    QUERY: ClassVar[str | None] = None
    """The document that reads one page, with the variables `cursor` and `perPage`."""

    def __init__(
        self,
        client: Client,
        variables: Mapping[str, Any],
        per_page: int | None = DEFAULT_PAGE,
        *,
        query: str | None = None,
    ) -> None:
        self.client = client
        self.variables: dict[str, Any] = dict(variables)
        self.per_page = checked_page(per_page)
        self.objects: list[T] = []
        self.last_response: dict[str, Any] | None = None
        self._query = query or self.QUERY
        self._page: dict[str, Any] = {}
        self._cursor: str | None = None
        self._more = True
        self._position = 0

    @abstractmethod
    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        """The connection inside an answer.

        Raises:
            UnknownNameError: What holds the list is not there.
        """

    @abstractmethod
    def _object(self, edge: dict[str, Any]) -> T | None:
        """What an edge stands for; None leaves it out."""

    @property
    def cursor(self) -> str | None:
        """Where the next page begins; None before the first."""
        return self._cursor

    @property
    def more(self) -> bool:
        """Whether further items may have to be fetched."""
        return self._more

    @property
    def length(self) -> int:
        """How many there are, as the server counts them, or else by reading all."""
        if self.last_response is None:
            self._load_page()
        total = self._page.get("totalCount")
        return self._load_up_to(None) if total is None else int(total)

    def update_variables(self) -> None:
        """Point the query's variables at the next page.

        Example:
            >>> types = api.artifact_types("crew/demo")
            >>> types.update_variables()
            >>> types.variables["cursor"], types.variables["perPage"]
            (None, 50)
        """
        self.variables.update({"cursor": self._cursor, "perPage": self.per_page})

    def convert_objects(self) -> list[T]:
        """The objects of the page that came last; none before the first.

        Example:
            >>> versions = api.artifacts("model", "crew/demo/model-x", per_page=2)
            >>> versions[0].name, [one.name for one in versions.convert_objects()]
            ('model-x:v2', ['model-x:v2', 'model-x:v1'])
        """
        edges: list[dict[str, Any] | None] = self._page.get("edges") or []
        found = (self._object(edge) for edge in edges if edge)
        return [one for one in found if one is not None]

    def next(self) -> T:
        """The next item.

        Raises:
            StopIteration: There is none.

        Example:
            >>> versions = api.artifacts("model", "crew/demo/model-x")
            >>> versions.next().name, versions.next().name
            ('model-x:v2', 'model-x:v1')
        """
        return self.__next__()

    def __next__(self) -> T:
        if self._load_up_to(self._position + 1) <= self._position:
            raise StopIteration
        self._position += 1
        return self.objects[self._position - 1]

    def __iter__(self) -> Iterator[T]:
        index = 0
        while self._load_up_to(index + 1) > index:
            yield self.objects[index]
            index += 1

    def __bool__(self) -> bool:
        return self._load_up_to(1) > 0

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        self._load_up_to(_items_needed(index))
        return self.objects[index]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._what()}>"

    def _what(self) -> str:
        """What is listed, for people; fetches nothing."""
        names = (
            "entity",
            "organization",
            "project",
            "run",
            "type",
            "collection",
        )
        said = (self.variables.get(name) for name in names)
        return "/".join(str(one) for one in said if one) or "of everything"

    def _load_up_to(self, count: int | None) -> int:
        """Fetch until `count` items are here (None: all); how many are."""
        while self._more and (count is None or len(self.objects) < count):
            self._load_page()
        return len(self.objects)

    def _load_page(self) -> None:
        self.update_variables()
        assert self._query is not None, "a paginator has a query"
        answer = self.client.execute(self._query, self.variables)
        self.last_response = answer
        self._page = self._connection(answer)
        ends = self._page.get("pageInfo") or {}
        behind, more = ends.get("endCursor"), bool(ends.get("hasNextPage"))
        if more and (not behind or behind == self._cursor):
            # Asked on, it would answer the same page for ever.
            raise TransportError(f"the server's list goes on behind {behind!r} itself")
        self._cursor = behind or self._cursor
        self._more = more
        self.objects.extend(self.convert_objects())


class SizedPaginator(Paginator[T]):
    """A paginator whose length is cheap to know.

    Example:
        >>> versions = api.artifacts("model", "crew/demo/model-x", per_page=1)
        >>> len(versions), versions.more
        (3, True)
    """

    def __len__(self) -> int:
        return self.length


def checked_page(per_page: int | None) -> int:
    """Items a page that a server takes.

    >>> checked_page(None), checked_page(7), checked_page(10**9)
    (50, 7, 1000)

    Raises:
        UsageError: Below 1, or no number.
    """
    if per_page is None:
        return DEFAULT_PAGE
    if not isinstance(per_page, int) or per_page < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(
            f"a page cannot have {per_page!r} items", hint="1 or more; None for 50"
        )
    return min(per_page, _LARGEST_PAGE)


def _items_needed(index: int | slice) -> int | None:
    """How many items have to be here to answer; None for all."""
    if isinstance(index, int):
        return index + 1 if index >= 0 else None
    bounds = (index.start or 0, index.stop or 0, index.step or 1)
    return index.stop if index.stop is not None and min(bounds) >= 0 else None
