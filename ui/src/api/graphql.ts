import { IS_EMBEDDED } from "../state/embedded";
import { ApiProblem, unchangeable } from "./http";

interface GraphQLAnswer<T> {
  data?: T | null;
  errors?: readonly {
    message: string;
    extensions?: { code?: string; hint?: string; request_id?: string };
  }[];
}

const MUTATION = /^\s*mutation\b/;
/** Browsers finish a request without its page only up to 64 KiB. */
const MOST_WITHOUT_PAGE = 60_000;

/** Whether a change of that many characters is finished although its page is left. */
export function outlivesPage(length: number): boolean {
  return length <= MOST_WITHOUT_PAGE;
}

/**
 * Runs one GraphQL document.
 *
 * Throws `ApiProblem` for the first error of the answer, whatever the HTTP status,
 * because the server puts a status on single failed roots as well.
 */
export async function graphql<T>(
  query: string,
  variables: Record<string, unknown> = {},
  signal?: AbortSignal,
): Promise<T> {
  if (IS_EMBEDDED && MUTATION.test(query)) throw unchangeable();
  const body = JSON.stringify({ query, variables });
  const keepalive =
    document.visibilityState === "hidden" &&
    MUTATION.test(query) &&
    outlivesPage(body.length);
  let response: Response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json" },
      body,
      keepalive,
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiProblem("the server cannot be reached", {
      code: "unreachable",
      hint: "check that `trailmark server` is still running",
    });
  }
  const answer = (await response.json().catch(() => ({}))) as GraphQLAnswer<T> & {
    code?: string;
    detail?: string;
    hint?: string;
  };
  const error = answer.errors?.[0];
  if (error || !answer.data) {
    throw new ApiProblem(
      error?.message ?? answer.detail ?? `the server answered ${response.status}`,
      {
        code: error?.extensions?.code ?? answer.code ?? "internal",
        hint: error?.extensions?.hint ?? answer.hint,
        requestId:
          error?.extensions?.request_id ?? response.headers.get("x-request-id"),
        status: response.status,
      },
    );
  }
  return answer.data;
}

/** One page of a connection: the nodes and where the next page starts. */
export interface Connection<T> {
  edges: readonly { node: T; cursor: string }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

export function nodesOf<T>(connection: Connection<T> | null | undefined): T[] {
  return connection?.edges.map((edge) => edge.node) ?? [];
}

/** A connection of which only nodes and the next page matter, and how many there are. */
export interface Nodes<T> {
  edges: readonly { node: T }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
  totalCount: number;
}

/** Where the next page starts; null after the last. */
export function nextOf(connection: Nodes<unknown> | null | undefined): string | null {
  return connection?.pageInfo.hasNextPage ? connection.pageInfo.endCursor : null;
}
