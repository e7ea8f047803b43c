"""People with an account on the server, and their API keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trailmark.apis.public import checks
from trailmark.errors import (
    ApiError,
    ForbiddenError,
    NotFoundError,
    UnauthenticatedError,
    UnknownNameError,
    UsageError,
)
from trailmark.transport.client import Client

if TYPE_CHECKING:
    from trailmark.apis.public.api import Api
    from trailmark.apis.public.calls.core import ApiCore

USER = """id name username email admin entity accountType createdAt
    teams { edges { node { name } } }
    apiKeys { edges { node { id name description } } }"""

VIEWER_QUERY = f"query GetViewer {{ viewer {{ {USER} }} }}"

USERS_QUERY = """query SearchUsers(
  $query: String, $match: UserMatch!, $after: String
) {
  viewer { admin }
  users(query: $query, match: $match, first: 500, after: $after) {
    edges { node { id name username email admin entity accountType createdAt } }
    pageInfo { endCursor hasNextPage }
  }
}"""

_ONE = f"""query GetUser($username: String!) {{
  users(query: $username, match: EXACT) {{ edges {{ node {{ {USER} }} }} }}
}}"""

_CREATE = f"""mutation CreateUserFromAdmin($input: CreateUserInput!) {{
  createUser(input: $input) {{ user {{ {USER} }} }}
}}"""

_DELETE = """mutation DeleteUser($username: String!) {
  deleteUser(input: { username: $username }) { success }
}"""

_NEW_KEY = """mutation GenerateApiKey($input: GenerateApiKeyInput!) {
  generateApiKey(input: $input) { apiKey { id name description } }
}"""

_DELETE_KEY = """mutation DeleteApiKey($id: String!) {
  deleteApiKey(input: { id: $id }) { success }
}"""


class User:
    """Somebody with an account. What is not known yet is read when first asked for.

    As a text it is the username. Two are equal when they are the same account on the
    same server.

    Args:
        attrs: What is known of the person, in the words of the wire protocol.

    Example:
        >>> user = api.user("bob")
        >>> user.username, user.email, user.admin, "crew" in user.teams
        ('bob', 'bob@acme.org', False, True)
        >>> str(user), user == api.user("bob@acme.org")
        ('bob', True)
    """

    def __init__(self, client: Client, attrs: Mapping[str, Any]) -> None:
        self.client = client
        self._attrs = dict(attrs)
        self._is_read = False
        self._secret: str | None = None
        self._user_api: Api | None = None

    @classmethod
    def create(
        cls,
        api: ApiCore,
        email: str,
        admin: bool | None = False,
        *,
        username: str | None = None,
    ) -> User:
        """Make an account; `Api.create_user` is the way to call this.

        Args:
            admin: Whether the person administers the server.
            username: None takes what stands before the @, with a number if need be.

        Raises:
            UsageError: The address or the name cannot be one.
            ForbiddenError: The caller does not administer the server.
            ConflictError: Somebody has the address or the name.

        Example:
            >>> trailmark.apis.public.User.create(api, f"{project}@acme.org").admin
            False
        """
        said = {
            "email": checks.email_address(email),
            "admin": bool(admin),
            "username": None if username is None else checks.entity_name(username),
        }
        answer = api.client.execute_once(
            _CREATE, {"input": said}, operation="CreateUserFromAdmin"
        )
        return cls(api.client, answer["createUser"]["user"])

    @property
    def id(self) -> str | None:
        """The same for the account's whole life."""
        return self._attr("id")

    @property
    def username(self) -> str | None:
        """What the account is called; unique on the server."""
        return self._attr("username")

    @property
    def name(self) -> str | None:
        """The full name where there is one, else the username."""
        return self._attr("name") or self.username

    @property
    def email(self) -> str | None:
        """None where there is none, or the caller may not see it."""
        return self._attr("email")

    @property
    def admin(self) -> bool | None:
        """Whether the person administers the server; None where that is not shown."""
        return self._attr("admin")

    @property
    def entity(self) -> str | None:
        """Where the person's runs go that name no entity."""
        return self._attr("entity")

    @property
    def account_type(self) -> str | None:
        """`MEMBER` for a person, `SERVICE` for an account that acts for a team."""
        return self._attr("accountType")

    @property
    def created_at(self) -> str | None:
        """In ISO 8601."""
        return self._attr("createdAt")

    @property
    def teams(self) -> list[str]:
        """Names of the teams that the person is in and the caller sees, in order."""
        return [str(node["name"]) for node in _nodes(self._attr("teams"))]

    @property
    def api_keys(self) -> list[str]:
        """Names of the keys, oldest first; none where the caller may not see them.

        A name is the beginning and the end of a key. It signs nobody in.
        """
        return [str(node["name"]) for node in _nodes(self._attr("apiKeys"))]

    @property
    def user_api(self) -> Api | None:
        """An Api that acts as this person; None where no key of theirs is known.

        Known are the caller's own, and one that `generate_api_key` has just made.
        """
        if self._user_api is None:
            key = self._secret or self._own_key()
            if key is not None:
                from trailmark.apis.public.api import Api

                self._user_api = Api({"base_url": self.client.base_url}, api_key=key)
        return self._user_api

    def load(self) -> None:
        """Read it anew.

        Raises:
            UnknownNameError: There is nobody of that name, or nobody the caller may see.

        Example:
            >>> user = api.user("ada")
            >>> user.load()
            >>> user.entity
            'crew'
        """
        username = self._attrs.get("username")
        if not username:
            raise UnknownNameError("it is not known whose account this is")
        answer = self.client.execute(_ONE, {"username": username}, operation="GetUser")
        found = _nodes(answer.get("users"))
        same = [node for node in found if node.get("username") == username]
        if not same:
            raise UnknownNameError(f"there is no user {username!r}")
        self._is_read = True
        self._attrs.update(same[0])

    def generate_api_key(self, description: str | None = None) -> str | None:
        """Make a key, whose text is shown here and never again.

        Args:
            description: What the key is for, up to 500 characters.

        Returns:
            The key; None when the account does not exist any more.

        Raises:
            ForbiddenError: It is somebody else's account, and the caller does not
                administer the server.
            InvalidInputError: The description is too long, or the account has 1,000
                keys.

        Example:
            >>> user = api.create_user(f"{project}@acme.org")
            >>> key = user.generate_api_key("laptop")
            >>> trailmark.Api({"base_url": api.client.base_url}, api_key=key).viewer
            <User p...>
        """
        if description is not None and not isinstance(description, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"{description!r} is no description", hint="pass a text")
        said = {"description": description, "username": self._required_username()}
        try:
            answer = self.client.execute_once(
                _NEW_KEY, {"input": said}, operation="GenerateApiKey"
            )
        except NotFoundError:
            return None
        made = answer["generateApiKey"]["apiKey"]
        self._secret, self._user_api = str(made["name"]), None
        # What is remembered of the keys lacks this one, and its name is not said here.
        self._forget_keys()
        return self._secret

    def delete_api_key(self, api_key: str) -> bool:
        """Take a key away: from now on it signs nobody in.

        Args:
            api_key: Its name, as `api_keys` lists it; a description that only one key
                has, or the key itself, will do.

        Returns:
            False when somebody else took it away in between.

        Raises:
            UnknownNameError: The person has no such key; it is a ValueError.
            UsageError: Several keys have that description.
            ForbiddenError: The caller is neither this person nor administers the server.

        Example:
            >>> user = api.create_user(f"{project}@acme.org")
            >>> key = user.generate_api_key("laptop")
            >>> user.delete_api_key(user.api_keys[0]), user.api_keys
            (True, [])
        """
        checks.written(api_key, "name of a key")
        node = self._key_named(api_key)
        try:
            answer = self.client.execute(
                _DELETE_KEY, {"id": node["id"]}, operation="DeleteApiKey"
            )
        except NotFoundError:
            return False
        finally:
            self._forget_keys()
        if self._secret is not None and _is_name_of(node["name"], self._secret):
            self._secret, self._user_api = None, None
        return bool(answer["deleteApiKey"]["success"])

    def delete(self) -> bool:
        """Close the account: its keys and sessions end at once, its runs stay.

        Returns:
            False when there is no such account any more.

        Raises:
            ForbiddenError: The caller does not administer the server.
            ConflictError: It is the last administrator of the server.

        Example:
            >>> api.create_user(f"{project}@acme.org").delete()
            True
            >>> api.user(f"{project}@acme.org") is None
            True
        """
        said = {"username": self._required_username()}
        try:
            answer = self.client.execute_once(_DELETE, said, operation="DeleteUser")
        except NotFoundError:
            return False
        return bool(answer["deleteUser"]["success"])

    def __str__(self) -> str:
        return str(self._attrs.get("username") or self._attrs.get("name") or "")

    def __repr__(self) -> str:
        return f"<User {self}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, User):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[str, str | None]:
        # The name is as unique as the id, and everything that names people tells it.
        name = self._attrs.get("username") or self._attrs.get("id")
        return self.client.base_url, None if name is None else str(name)

    def _attr(self, name: str) -> Any:
        """What is known, or can be read; a User that is merely shown raises nothing."""
        if name not in self._attrs and not self._is_read:
            self._is_read = True
            try:
                self.load()
            except ApiError:
                return None
        return self._attrs.get(name)

    def _required_username(self) -> str:
        username = self._attrs.get("username")
        if not username:
            raise UsageError("it is not known whose account this is")
        return str(username)

    def _own_key(self) -> str | None:
        username = self._attrs.get("username")
        try:
            is_mine = username and self.client.viewer().username == username
        except UnauthenticatedError:
            return None
        return self.client.api_key if is_mine else None

    def _forget_keys(self) -> None:
        self._attrs.pop("apiKeys", None)
        self._is_read = False

    def _key_named(self, said: str) -> dict[str, Any]:
        self._forget_keys()
        self.load()
        if self._attrs.get("apiKeys") is None:
            raise ForbiddenError(
                f"only {str(self)!r} and administrators of this server see these keys"
            )
        known = _nodes(self._attrs["apiKeys"])
        by_name = [key for key in known if key["name"] == said]
        found = by_name or [key for key in known if _is_name_of(key["name"], said)]
        found = found or [key for key in known if key.get("description") == said]
        if not found:
            # It may be the text of a key, which no log is to keep.
            shown = said if len(said) < 20 else f"{said[:6]}…"
            raise UnknownNameError(
                f"{str(self)!r} has no API key {shown!r}",
                hint="pass one of `api_keys`",
            )
        if len(found) > 1:
            raise UsageError(
                f"{len(found)} API keys of {str(self)!r} are described as {said!r}",
                hint="pass one of `api_keys`",
            )
        return found[0]


def _nodes(connection: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    edges = (connection or {}).get("edges") or []
    return [edge["node"] for edge in edges if edge and edge.get("node")]


def _is_name_of(name: str, secret: str) -> bool:
    """Whether a key's name, such as `tm-4fG…k2P9`, is that of the key itself.

    >>> _is_name_of("tm-4fG…k2P9", "tm-4fG00000000000000k2P9")
    True
    """
    beginning, dots, end = name.partition("…")
    if not dots or len(secret) <= len(name):
        return False
    return secret.startswith(beginning) and secret.endswith(end)
