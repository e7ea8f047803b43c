/**
 * Which way a number should go: what a person said, else what the program defined, else
 * what its name tells. Said by the person it stands in `runFeed.columnGoals`.
 */
import { changedAt, type Fields, fieldsOf } from "./document";
import { keyId, keyOfId, type RunKey, wrappedConfigKey } from "./runKeys";

export type Goal = "minimize" | "maximize";
/** `none`: the person wants no judgement of this number. */
export type SaidGoal = Goal | "none";

/** Goals that programs defined, by the name of the metric. */
export type DefinedGoals = ReadonlyMap<string, Goal>;

const UNDEFINED: DefinedGoals = new Map();

const LESS = new Set(
  "loss error err mae mse rmse mape nll perplexity ppl wer cer fid latency cost".split(
    " ",
  ),
);
const MORE = new Set(
  "acc accuracy auc auroc auprc f1 precision recall score reward return iou dice bleu rouge psnr ssim r2 throughput success".split(
    " ",
  ),
);

/** The goals that keys of a project have. */
export function definedGoals(
  keys: readonly { readonly key: string; readonly goal?: string | null }[],
): DefinedGoals {
  const found = new Map<string, Goal>();
  for (const { key, goal } of keys) {
    if (goal === "minimize" || goal === "maximize") found.set(key, goal);
  }
  return found;
}

/** What a summary keeps of a metric stands behind a dot: `loss.min`. */
const KEPT = /\.(?:min|max|mean|best|last|first)$/;

/** The goal of a number; null where more is neither better nor worse. */
export function goalOf(
  runSet: Fields,
  key: RunKey,
  defined: DefinedGoals = UNDEFINED,
): Goal | null {
  const said = saidGoal(runSet, key);
  if (said !== null) return said === "none" ? null : said;
  if (key.section !== "summary") return null;
  const metric = key.name.replace(KEPT, "");
  return defined.get(key.name) ?? defined.get(metric) ?? goalOfName(key.name);
}

/** What the person said of it; null for nothing. */
export function saidGoal(runSet: Fields, key: RunKey): SaidGoal | null {
  const goals = fieldsOf(fieldsOf(runSet["runFeed"])["columnGoals"]);
  for (const [id, goal] of Object.entries(goals)) {
    if (keyId(keyOfId(id)) !== keyId(key)) continue;
    if (goal === "minimize" || goal === "maximize" || goal === "none") return goal;
  }
  return null;
}

/** Null forgets what was said. */
export function withGoal(runSet: Fields, key: RunKey, goal: SaidGoal | null): Fields {
  return changedAt(runSet, ["runFeed", "columnGoals"], (found) => {
    const others = Object.entries(fieldsOf(found)).filter(
      ([id]) => keyId(keyOfId(id)) !== keyId(key),
    );
    const { section, name } = wrappedConfigKey(key);
    const next = goal === null ? others : [...others, [`${section}:${name}`, goal]];
    return next.length === 0 ? undefined : Object.fromEntries(next);
  });
}

/** `val/loss` should fall, `testAcc` rise; the last word that says something counts. */
export function goalOfName(name: string): Goal | null {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const telling = words.findLast((word) => LESS.has(word) || MORE.has(word));
  if (telling === undefined) return null;
  return LESS.has(telling) ? "minimize" : "maximize";
}

export type Judgement = "better" | "worse" | "same";

/** How a number stands to the one it is compared with; null where nobody can say. */
export function judge(
  value: number,
  from: number,
  goal: Goal | null,
): Judgement | null {
  const delta = value - from;
  if (!Number.isFinite(delta)) return null;
  if (delta === 0) return "same";
  if (goal === null) return null;
  return delta < 0 === (goal === "minimize") ? "better" : "worse";
}
