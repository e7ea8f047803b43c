"""The administrator of a server that tests and benches start, who signs in as people do."""

from __future__ import annotations

import httpx

from tests.support.server_process import ServerProcess

PASSWORD = "a long enough password"
KEY = "local-" + "k" * 40


def make_person(server: ServerProcess) -> None:
    """Makes the administrator `ada`, known by `KEY` and by `PASSWORD`."""
    server.graphql(
        'mutation($key: String) { createUser(input: { email: "ada@example.com",'
        ' username: "ada", admin: true, apiKey: $key }) { user { id } } }',
        key=KEY,
    )
    server.api_key = KEY
    httpx.put(
        f"{server.base_url}/api/password",
        json={"password": PASSWORD},
        auth=("api", KEY),
    ).raise_for_status()
