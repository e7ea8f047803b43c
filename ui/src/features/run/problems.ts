/** What went wrong while a run was logged, as its client counted it; pure. */
import type { RunDetail } from "../../api/runs";
import { parseLenientObject } from "../../widgets/jsonNodes";

export interface Problem {
  readonly kind: string;
  readonly message: string;
  /** What to do about it; empty when the client knew nothing. */
  readonly hint: string;
  /** How often it happened; at least 1. */
  readonly count: number;
}

/** The problems noted by the client, in its order; those without words are left out. */
export function problemsOf(run: Pick<RunDetail, "wandbConfig">): Problem[] {
  const noted = parseLenientObject(run.wandbConfig)["problems"];
  return Array.isArray(noted) ? noted.flatMap(problemOf) : [];
}

function problemOf(noted: unknown): Problem[] {
  if (typeof noted !== "object" || noted === null) return [];
  const { kind, message, hint, count } = noted as Record<string, unknown>;
  if (typeof message !== "string" || message === "") return [];
  return [
    {
      kind: typeof kind === "string" ? kind : "",
      message,
      hint: typeof hint === "string" ? hint : "",
      count: typeof count === "number" && count >= 1 ? Math.round(count) : 1,
    },
  ];
}
