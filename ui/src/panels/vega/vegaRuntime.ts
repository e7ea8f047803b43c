/**
 * Vega itself, in a chunk of its own. Expressions are interpreted, never compiled, as
 * the page's content security policy demands, and nothing is ever loaded: the only data
 * are the rows of the query and what the specification has inside of it.
 */
import { type Loader, type Runtime, type Spec, View, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { type TopLevelSpec, compile } from "vega-lite";

import type { Fields } from "../../spec/document";
import { type Dialect, confined, excessIn } from "./chartSpec";

/** Elements of the page: the picture, and below it the inputs that some charts have. */
export interface Places {
  readonly picture: HTMLElement;
  readonly inputs: HTMLElement;
}

export interface Drawn {
  readonly view: View;
  readonly end: () => void;
}

export interface Listeners {
  /** What went wrong, once for each thing. */
  readonly onProblem: (message: string) => void;
  /** The words under the pointer, a line each; none when it left. */
  readonly onTip: (lines: readonly string[], x: number, y: number) => void;
}

/** Drags go on outside of the picture; other events of the page are none of its. */
const EVENTS = {
  bind: "container",
  selector: false,
  window: ["mousemove", "mouseup", "pointermove", "pointerup", "touchmove", "touchend"],
};

/** Throws what is wrong with the specification. */
export async function drawChart(
  spec: Fields,
  dialect: Dialect,
  config: Fields,
  places: Places,
  { onProblem, onTip }: Listeners,
): Promise<Drawn> {
  const excess = excessIn(spec);
  if (excess !== null) throw new Error(excess);
  const safe = confined(spec);
  const logger = makeLogger(onProblem);
  const vega =
    dialect === "vega"
      ? safe
      : compile(safe as unknown as TopLevelSpec, { config, logger }).spec;
  const runtime: Runtime = parse(
    vega as Spec,
    { ...(dialect === "vega" ? config : {}), events: EVENTS } as never,
    { ast: true },
  );
  const view = new View(runtime, {
    expr: expressionInterpreter,
    loader: REFUSING,
    logger,
    renderer: "canvas",
    hover: true,
    tooltip: (_handler, event, _item, value) => {
      const lines = tipLines(value);
      onTip(lines, event?.clientX ?? 0, event?.clientY ?? 0);
    },
  });
  view.initialize(places.picture, places.inputs);
  const end = () => {
    view.finalize();
    places.picture.replaceChildren();
    places.inputs.replaceChildren();
  };
  try {
    await view.runAsync();
  } catch (error) {
    end();
    throw error;
  }
  return { view, end };
}

/** Whatever a chart wants from elsewhere, it does not get. */
function refuse(address: unknown): Promise<never> {
  const shown = String(address).slice(0, 100);
  return Promise.reject(
    new Error(`charts load nothing from elsewhere: “${shown}” was not asked for`),
  );
}

const REFUSING: Loader = {
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse,
};

/** Errors are the reader's to see; hints for authors of specifications are not. */
function makeLogger(onProblem: (message: string) => void) {
  const told = new Set<string>();
  const tell = (...words: unknown[]) => {
    const message = words.map(wordOf).join(" ");
    if (told.has(message)) return;
    told.add(message);
    onProblem(message);
  };
  const logger = {
    level: (value?: number) => (value === undefined ? 1 : logger),
    error: (...words: unknown[]) => (tell(...words), logger),
    warn: (...words: unknown[]) => {
      // Refused addresses are warnings to Vega, and missing data to the reader.
      if (words.some((one) => wordOf(one).includes("load"))) tell(...words);
      return logger;
    },
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}

function wordOf(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}

const TIP_LINES = 20;

/** A tooltip as text: of an object a line for each field, but for Vega's own. */
export function tipLines(value: unknown): readonly string[] {
  if (value === null || value === undefined || value === "") return [];
  if (typeof value !== "object") return [String(value)];
  return Object.entries(value)
    .slice(0, TIP_LINES)
    .map(([name, one]) => `${name}: ${String(one)}`);
}
