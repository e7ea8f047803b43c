"""`Api`: users, teams and organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trailmark.apis.public import checks
from trailmark.apis.public.calls.core import ApiCore
from trailmark.apis.public.users import USERS_QUERY, VIEWER_QUERY, User
from trailmark.errors import ForbiddenError, UnauthenticatedError, UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.organizations import Organization
    from trailmark.apis.public.teams import Team


class PeopleCalls(ApiCore):
    """Reads and makes users, teams and organizations."""

    VIEWER_QUERY = VIEWER_QUERY
    """The document that reads `viewer`."""
    USERS_QUERY = USERS_QUERY
    """The document that reads a page of `users`."""

    _viewer: User | None = None

    @property
    def viewer(self) -> User:
        """The person that the key belongs to; asked once.

        Raises:
            UnauthenticatedError: The server does not know the key.
        """
        if self._viewer is None:
            answer = self._client.execute(self.VIEWER_QUERY, operation="GetViewer")
            found = answer.get("viewer")
            if not found:
                raise UnauthenticatedError(
                    f"{self._client.base_url} does not know this API key",
                    hint=f"{self._client.base_url}/authorize shows and makes keys",
                )
            self._viewer = User(self._client, found)
        return self._viewer

    def user(self, username_or_email: str) -> User | None:
        """Somebody by exact username or e-mail address; None when there is nobody.

        For administrators of the server; everybody has `viewer`.

        Raises:
            UsageError: Nothing is named.
            ForbiddenError: The caller does not administer the server.

        Example:
            >>> api.user("bob").email
            'bob@acme.org'
            >>> api.user("nobody") is None
            True
        """
        who = checks.written(username_or_email, "name or e-mail address")
        found = self._find_users(who, "EXACT")
        # A name counts before an address, which somebody may have as a name.
        found.sort(key=lambda one: one.username != who)
        return found[0] if found else None

    def users(self, username_or_email: str) -> list[User]:
        """Everybody whose username or e-mail address begins or ends so, by name.

        For administrators of the server. The case does not count.

        Args:
            username_or_email: Nothing finds everybody.

        Raises:
            ForbiddenError: The caller does not administer the server.

        Example:
            >>> [str(one) for one in api.users("bo")]
            ['bob']
        """
        if not isinstance(username_or_email, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(
                f"{username_or_email!r} is no name", hint="pass the beginning of one"
            )
        return self._find_users(username_or_email, "ENDS")

    def create_user(
        self, email: str, admin: bool | None = False, *, username: str | None = None
    ) -> User:
        """Make an account. For administrators of the server.

        The person joins the teams that invited the address. To sign in they need a
        key: see `User.generate_api_key`.

        Args:
            admin: Whether the person administers the server.
            username: None takes what stands before the @, with a number if need be.

        Raises:
            UsageError: The address or the name cannot be one.
            ForbiddenError: The caller does not administer the server.
            ConflictError: Somebody has the address or the name.

        Example:
            >>> user = api.create_user(f"{project}@acme.org")
            >>> user.teams, user.api_keys
            ([], [])
        """
        return User.create(self, email, admin, username=username)

    def team(self, team: str) -> Team:
        """A team by name; nothing is read before something of it is asked for.

        Raises:
            UsageError: Nothing is named.

        Example:
            >>> [str(one.user) for one in api.team("crew").members]
            ['ada', 'bob']
        """
        from trailmark.apis.public.teams import Team

        return Team(self._client, team)

    def create_team(
        self,
        team: str,
        admin_username: str | None = None,
        *,
        organization: str | None = None,
    ) -> Team:
        """Make a team.

        Args:
            admin_username: Who administers it; None takes the caller.
            organization: Which one it belongs to; None takes that of the settings, or
                the only one that the caller administers, or else none.

        Raises:
            UsageError: The name cannot be one.
            ConflictError: A user, team or organization has the name.
            NotFoundError: There is no such user or organization.
            ForbiddenError: The caller administers neither the organization nor the
                server.

        Example:
            >>> team = api.create_team(project, admin_username="bob")
            >>> [(str(one.user), one.role) for one in team.members]
            [('bob', 'admin')]
        """
        from trailmark.apis.public.teams import Team

        owner = organization or self.settings.organization
        return Team.create(self, team, admin_username, organization=owner)

    def organization(self, name: str | None = None) -> Organization:
        """An organization.

        Args:
            name: None takes that of the settings, or the only one of the default
                entity.

        Raises:
            UnknownNameError: The caller sees no organization of that name.
            UsageError: Several could be meant.

        Example:
            >>> api.organization().name
            'acme'
        """
        return self._organization(name)

    def organizations(self) -> list[Organization]:
        """Those that the caller is in, by name; all for administrators of the server.

        Example:
            >>> "acme" in [one.name for one in api.organizations()]
            True
        """
        from trailmark.apis.public.organizations import organizations_seen

        return organizations_seen(self._client)

    def create_organization(
        self, name: str, *, admin_username: str | None = None
    ) -> Organization:
        """Make an organization. For administrators of the server.

        Args:
            admin_username: Who administers it; None takes the caller.

        Raises:
            UsageError: The name cannot be one.
            ForbiddenError: The caller does not administer the server.
            ConflictError: The name is taken.
            NotFoundError: There is no such user.

        Example:
            >>> lab = api.create_organization(project)
            >>> api.create_team(f"{project}-team", organization=lab.name).organization
            'p...'
            >>> lab.delete()
            True
        """
        from trailmark.apis.public.organizations import Organization

        return Organization.create(self, name, admin_username=admin_username)

    def _find_users(self, text: str, match: str) -> list[User]:
        found: list[User] = []
        said: dict[str, Any] = {"query": text, "match": match, "after": None}
        while True:
            answer = self._client.execute(
                self.USERS_QUERY, said, operation="SearchUsers"
            )
            if not (answer.get("viewer") or {}).get("admin"):
                raise ForbiddenError(
                    "only administrators of this server may look for users",
                    hint="`viewer` is your own account",
                )
            page = answer["users"]
            found += [User(self._client, edge["node"]) for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            said["after"] = page["pageInfo"]["endCursor"]
