/** What bars and scalars show of a run: a value of its summary, or a formula over some. */
import { evaluate } from "../../charts/formula/evaluate";
import { type Formula, bound } from "../../charts/formula/formula";
import { parseFormula } from "../../charts/formula/parse";
import type { Fields } from "../../spec/document";
import { accessorLabel, numberOf, parseAccessor } from "./accessor";
import { textsIn } from "./reading";
import type { RunValues } from "./runValues";

export interface Measure {
  readonly key: string;
  readonly label: string;
  /** Null for a run that has no finite number here. */
  readonly read: (values: RunValues) => number | null;
}

/** The panel's metrics; where it has formulas that can be read, those in their place. */
export function measuresIn(config: Fields): readonly Measure[] {
  const metrics = textsIn(config, "metrics");
  const formulas = textsIn(config, "expressions").flatMap((text) => {
    const { formula } = parseFormula(text, metrics);
    return formula ? [ofFormula(text, formula)] : [];
  });
  return formulas.length > 0 ? formulas : metrics.map(ofMetric);
}

function ofMetric(text: string): Measure {
  const accessor = parseAccessor(text);
  return {
    key: `${accessor.section}:${accessor.name}`,
    label: accessorLabel(text),
    read: (values) => numberOf(values, accessor),
  };
}

function ofFormula(text: string, formula: Formula): Measure {
  return {
    key: `=${text}`,
    label: text,
    read: (values) => {
      const own = bound(
        formula,
        (section, name) => numberOf(values, parseAccessor(`${section}:${name}`)),
        "_step",
      );
      const summary = (name: string): number =>
        numberOf(values, { section: "summary", name }) ?? NaN;
      const [result = NaN] = evaluate(own, {
        x: Float64Array.of(summary("_step")),
        count: null,
        metric: (key, ofBaseline) =>
          ofBaseline ? null : Float64Array.of(summary(key)),
      });
      return Number.isFinite(result) ? result : null;
    },
  };
}
