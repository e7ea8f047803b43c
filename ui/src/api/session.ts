import { queryOptions } from "@tanstack/react-query";

import { type Connection, graphql, nodesOf } from "./graphql";
import { request } from "./http";

export interface Viewer {
  id: string;
  username: string;
  name: string;
  entity: string | null;
  admin: boolean;
}

export interface ApiKey {
  id: string;
  /** The recognisable beginning of the key; the secret itself is never sent again. */
  name: string;
  description: string | null;
  createdAt: string | null;
}

const VIEWER = `query Viewer { viewer { id username name entity admin } }`;

/** The signed-in person, or null for a visitor. */
export const viewerQuery = queryOptions({
  queryKey: ["viewer"],
  queryFn: async ({ signal }) => {
    const { viewer } = await graphql<{ viewer: Viewer | null }>(VIEWER, {}, signal);
    return viewer;
  },
  staleTime: 60_000,
});

const API_KEYS = `query ApiKeys {
  viewer { apiKeys { edges { node { id name description createdAt } } } }
}`;

export const apiKeysQuery = queryOptions({
  queryKey: ["viewer", "apiKeys"],
  queryFn: async ({ signal }) => {
    const { viewer } = await graphql<{
      viewer: { apiKeys: Connection<ApiKey> } | null;
    }>(API_KEYS, {}, signal);
    return nodesOf(viewer?.apiKeys);
  },
});

export async function signIn(username: string, password: string): Promise<void> {
  await request("/api/session", { method: "POST", json: { username, password } });
}

export async function signOut(): Promise<void> {
  await request("/api/session", { method: "DELETE" });
}

/** Sets or changes the viewer's own password. */
export async function setPassword(password: string): Promise<void> {
  await request("/api/password", { method: "PUT", json: { password } });
}

/** Makes a key and returns its secret, which the server shows this once. */
export async function createApiKey(description: string): Promise<string> {
  const response = await request("/api/keys", {
    method: "POST",
    json: { description },
  });
  return ((await response.json()) as { secret: string }).secret;
}

const DELETE_KEY = `mutation DeleteApiKey($id: String!) {
  deleteApiKey(input: { id: $id }) { success }
}`;

export async function deleteApiKey(id: string): Promise<void> {
  await graphql(DELETE_KEY, { id });
}
