/** How the app talks to its server, and the one error it throws when that fails. */
import { IS_EMBEDDED } from "../state/embedded";

interface ProblemDetails {
  code?: string;
  hint?: string | null;
  requestId?: string | null;
  status?: number;
}

/**
 * The server said no, or did not answer.
 *
 * `code` is the server's stable word (`not_found`, `forbidden`, …) or `unreachable`;
 * `requestId` finds the matching line of the server's log.
 */
export class ApiProblem extends Error {
  readonly code: string;
  readonly hint: string | null;
  readonly requestId: string | null;
  readonly status: number;

  constructor(message: string, details: ProblemDetails = {}) {
    super(message);
    this.name = "ApiProblem";
    this.code = details.code ?? "internal";
    this.hint = details.hint ?? null;
    this.requestId = details.requestId ?? null;
    this.status = details.status ?? 0;
  }
}

/** Reads `application/problem+json`, or makes do with the status alone. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => null)) as Record<
    string,
    unknown
  > | null;
  const text = (key: string) =>
    typeof body?.[key] === "string" ? (body[key] as string) : undefined;
  return new ApiProblem(
    text("detail") ?? text("title") ?? `the server answered ${response.status}`,
    {
      code: text("code") ?? (response.status === 404 ? "not_found" : "internal"),
      hint: text("hint"),
      requestId: text("request_id") ?? response.headers.get("x-request-id"),
      status: response.status,
    },
  );
}

/** A page in a frame is only looked at; see `state/embedded`. */
export function unchangeable(): ApiProblem {
  return new ApiProblem("nothing can be changed from within a frame", {
    code: "forbidden",
    hint: "open the page in Trailmark",
  });
}

/** What only asks, though it is no GET. */
const READS: readonly string[] = ["/api/charts/series", "/api/runs/importance"];

/**
 * `fetch` with the session cookie, throwing `ApiProblem` for every answer that is not 2xx.
 */
export async function request(
  path: string,
  init: RequestInit & { json?: unknown } = {},
): Promise<Response> {
  const { json, ...rest } = init;
  if (IS_EMBEDDED && (rest.method ?? "GET") !== "GET" && !READS.includes(path)) {
    throw unchangeable();
  }
  const options: RequestInit = { credentials: "same-origin", ...rest };
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    options.headers = { "content-type": "application/json", ...rest.headers };
  }
  let response: Response;
  try {
    response = await fetch(path, options);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiProblem("the server cannot be reached", {
      code: "unreachable",
      hint: "check that `trailmark server` is still running",
    });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}
