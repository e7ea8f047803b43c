"""`Api`: automations and integrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from trailmark.apis.public import checks
from trailmark.apis.public.calls.core import ApiCore
from trailmark.errors import TakenNameError, UnknownNameError, UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.automations import Automations
    from trailmark.apis.public.integrations import (
        Integrations,
        SlackIntegrations,
        WebhookIntegrations,
    )
    from trailmark.automations import (
        Automation,
        NewAutomation,
        SlackIntegration,
        WebhookIntegration,
    )

_FEATURE = "QUERY_AUTOMATIONS_ON_ENTITY"


class AutomationCalls(ApiCore):
    """Reads, makes and changes automations."""

    def automation(self, name: str, *, entity: str | None = None) -> Automation:
        """The only automation of that name.

        Args:
            entity: Who owns it; None looks through all that the caller may see.

        Raises:
            UnknownNameError: There is none; a `ValueError`.
            UsageError: There are several.

        Example:
            >>> from trailmark.automations import DoNothing, OnRunState, RunEvent
            >>> event = OnRunState(
            ...     scope=api.project("demo"), filter=RunEvent.state.eq("failed")
            ... )
            >>> saved = api.create_automation(event >> DoNothing(), name=project)
            >>> api.automation(project, entity="crew").id == saved.id
            True
        """
        checks.written(name, "name of an automation")
        found = self.automations(entity, name=name)[:2]
        if not found:
            where = "" if entity is None else f" of {entity!r}"
            raise UnknownNameError(f"there is no automation {name!r}{where}")
        if len(found) > 1:
            owners = ", ".join(repr(one.scope.entity) for one in found)
            raise UsageError(
                f"there are several automations {name!r}, of {owners} for example",
                hint="say whose it is: entity='…'",
            )
        return found[0]

    def automations(
        self, entity: str | None = None, *, name: str | None = None, per_page: int = 50
    ) -> Automations:
        """Automations, oldest first; `next` gives one after the other.

        Args:
            entity: Who owns them; None lists all that the caller may see.
            name: Only those called so.
            per_page: Automations a page, which changes nothing about the result.

        Raises:
            UsageError: `per_page` is below 1.
            UnsupportedError: The server is too old to keep automations.

        Example:
            >>> from trailmark.automations import DoNothing, OnRunState, RunEvent
            >>> event = OnRunState(
            ...     scope=api.project("demo"), filter=RunEvent.state.eq("failed")
            ... )
            >>> saved = api.create_automation(event >> DoNothing(), name=project)
            >>> next(api.automations(entity="crew", name=project)) == saved
            True
        """
        from trailmark.apis.public.automations import Automations

        self._client.require(_FEATURE, "keep automations")
        return Automations(self._client, entity, name, per_page)

    def create_automation(
        self, obj: NewAutomation, *, fetch_existing: bool = False, **kwargs: Any
    ) -> Automation:
        """Save a new automation.

        Args:
            obj: Such as `event >> action`; it stays as it is.
            fetch_existing: When the name is taken, give the automation that has it
                instead of an error.
            kwargs: `name`, `description`, `enabled`, `scope`, `event` and `action`; they
                win over what `obj` says.

        Raises:
            TypeError: It is no new automation, or a keyword is unknown.
            UsageError: It has no name, event or action, or a value cannot be.
            TakenNameError: Its team has an automation of that name; a `ValueError`.
            NotFoundError: The scope, the integration or the queue is not there.
            ForbiddenError: The caller may only look at the scope.
            UnsupportedError: The server is too old to keep automations.

        Example:
            >>> from trailmark.automations import OnRunMetric, RunEvent, SendNotification
            >>> hook = api.create_slack_integration(project, "https://hooks.slack.com/x")
            >>> event = OnRunMetric(
            ...     scope=api.project("demo"),
            ...     filter=RunEvent.metric("custom-metric") > 10,
            ... )
            >>> action = SendNotification.from_integration(hook)
            >>> api.create_automation(
            ...     event >> action, name=project, description="More than ten."
            ... ).description
            'More than ten.'
        """
        from trailmark.apis.public import automations
        from trailmark.automations import NewAutomation

        given: Any = obj
        if not isinstance(given, NewAutomation):
            raise TypeError(f"{given!r} is no new automation, such as event >> action")
        wanted = given.with_changes(kwargs)
        automations.check(wanted)
        self._client.require(_FEATURE, "keep automations")
        try:
            return automations.create(self._client, wanted)
        except TakenNameError:
            found = fetch_existing and automations.find_same(self._client, wanted)
            if not found:
                raise
            return found

    def update_automation(
        self, obj: Automation, *, create_missing: bool = False, **kwargs: Any
    ) -> Automation:
        """Save what was changed of an automation.

        Args:
            obj: As it was read, with what was assigned since; it stays as it is.
            create_missing: When it is not there any more, make it anew.
            kwargs: As those of `create_automation`; they win over what `obj` says.

        Returns:
            It, as the server has it now.

        Raises:
            TypeError: It is no saved automation, or a keyword is unknown.
            UsageError: A value cannot be.
            UnknownNameError: It is not there any more; a `ValueError`.
            TakenNameError: Its team has another automation of the new name.
            ForbiddenError: The caller may only look at it.

        Example:
            >>> from trailmark.automations import DoNothing, OnRunState, RunEvent
            >>> event = OnRunState(
            ...     scope=api.project("demo"), filter=RunEvent.state.eq("failed")
            ... )
            >>> saved = api.create_automation(event >> DoNothing(), name=project)
            >>> saved.description = "Kept for later."
            >>> now = api.update_automation(saved, enabled=False)
            >>> now.enabled, now.description
            (False, 'Kept for later.')
        """
        from trailmark.apis.public import automations
        from trailmark.automations import Automation

        given: Any = obj
        if not isinstance(given, Automation):
            raise TypeError(f"{given!r} is no automation that a server keeps")
        wanted = given.with_changes(kwargs)
        self._client.require(_FEATURE, "keep automations")
        try:
            return automations.update(self._client, wanted)
        except UnknownNameError:
            if not create_missing:
                raise
            return automations.create(self._client, wanted.as_new())

    def delete_automation(self, obj: Automation | str) -> Literal[True]:
        """Take an automation away.

        Args:
            obj: It, or its id.

        Raises:
            TypeError: It is neither.
            UnknownNameError: It is not there any more; a `ValueError`.
            InvalidInputError: It is no id of an automation.
            ForbiddenError: The caller may only look at it.

        Example:
            >>> from trailmark.automations import DoNothing, OnRunState, RunEvent
            >>> event = OnRunState(
            ...     scope=api.project("demo"), filter=RunEvent.state.eq("failed")
            ... )
            >>> saved = api.create_automation(event >> DoNothing(), name=project)
            >>> api.delete_automation(saved)
            True
        """
        from trailmark.apis.public import automations
        from trailmark.automations import Automation

        given: Any = obj.id if isinstance(obj, Automation) else obj
        if not isinstance(given, str):
            raise TypeError(f"{given!r} is no automation, and no id of one")
        automations.delete(self._client, given)
        return True

    def integrations(
        self, entity: str | None = None, *, per_page: int = 50
    ) -> Integrations:
        """The places that automations of a team may reach, oldest first.

        Args:
            entity: A team, or a person; None for the default entity.
            per_page: Integrations a page, which changes nothing about the result.

        Raises:
            UsageError: `per_page` is below 1.

        Example:
            >>> hook = api.create_webhook_integration(project, "https://example.org/a")
            >>> hook in list(api.integrations("crew"))
            True
        """
        from trailmark.apis.public.integrations import Integrations

        return Integrations(self._client, entity or self.default_entity, per_page)

    def slack_integrations(
        self, *, entity: str | None = None, per_page: int = 50
    ) -> SlackIntegrations:
        """The Slack channels that automations of a team may write to, oldest first.

        See `integrations`.

        Example:
            >>> hook = api.create_slack_integration(
            ...     f"team-alerts-{project}", "https://hooks.slack.com/services/x"
            ... )
            >>> [
            ...     one.channel_name
            ...     for one in api.slack_integrations(entity="crew")
            ...     if one.channel_name.endswith(project)
            ... ]
            ['team-alerts-...']
        """
        from trailmark.apis.public.integrations import SlackIntegrations

        return SlackIntegrations(self._client, entity or self.default_entity, per_page)

    def webhook_integrations(
        self, entity: str | None = None, *, per_page: int = 50
    ) -> WebhookIntegrations:
        """The addresses that automations of a team may post to, oldest first.

        See `integrations`.

        Example:
            >>> hook = api.create_webhook_integration(
            ...     project, f"https://example.org/{project}"
            ... )
            >>> [
            ...     one.name == project
            ...     for one in api.webhook_integrations(entity="crew")
            ...     if one.url_endpoint.endswith(project)
            ... ]
            [True]
        """
        from trailmark.apis.public.integrations import WebhookIntegrations

        return WebhookIntegrations(
            self._client, entity or self.default_entity, per_page
        )

    def create_slack_integration(
        self,
        channel: str,
        webhook_url: str,
        *,
        team_name: str | None = None,
        entity: str | None = None,
    ) -> SlackIntegration:
        """Let automations of a team write to a Slack channel.

        Args:
            channel: Its name, unique among the channels of the team.
            webhook_url: As Slack gives it for the channel; kept secret.
            team_name: Name of the Slack workspace.
            entity: A team, or yourself; None for the default entity.

        Raises:
            InvalidInputError: A name or the address cannot be.
            TakenNameError: The team has such a channel; a `ValueError`.
            ForbiddenError: The caller does not administer the team.

        Example:
            >>> api.create_slack_integration(
            ...     project, "https://hooks.slack.com/services/x", team_name="Acme"
            ... ).team_name
            'Acme'
        """
        from trailmark.apis.public.integrations import create_slack

        checks.written(channel, "channel")
        checks.written(webhook_url, "address")
        owner = entity or self.default_entity
        return create_slack(self._client, owner, channel, webhook_url, team_name)

    def create_webhook_integration(
        self, name: str, url: str, *, entity: str | None = None
    ) -> WebhookIntegration:
        """Let automations of a team post to an address.

        Args:
            name: Unique among the webhooks of the team.
            url: Seen by everybody in the team; it starts with http or https.
            entity: A team, or yourself; None for the default entity.

        Raises:
            InvalidInputError: The name or the address cannot be.
            TakenNameError: The team has such a webhook; a `ValueError`.
            ForbiddenError: The caller does not administer the team.

        Example:
            >>> api.create_webhook_integration(
            ...     project, "https://example.org/hook"
            ... ).url_endpoint
            'https://example.org/hook'
        """
        from trailmark.apis.public.integrations import create_webhook

        checks.written(name, "name")
        checks.written(url, "address")
        return create_webhook(self._client, entity or self.default_entity, name, url)
