/** What a person set for single lines: colours, widths, dashes, names. */
import type { LineStyle } from "../../charts/engine/view";
import { fieldsOf, isFields, textOf } from "../../spec/document";
import type { Config } from "./lineConfig";

/** Dashes by the names that saved views have for them. */
export const MARKS: Readonly<Record<string, readonly number[]>> = {
  solid: [],
  dashed: [6, 3],
  dotted: [2, 2],
  dotdash: [2, 3, 7, 3],
  dotdotdash: [2, 3, 2, 3, 7, 3],
  points: [],
};

const NARROWEST = 0.5;
const WIDEST = 12;

/** Gives a line what the panel's configuration has for it. */
export function readOverrides(config: Config): (line: LineStyle) => LineStyle {
  const colours = fieldsOf(config["overrideColors"]);
  const widths = fieldsOf(config["overrideLineWidths"]);
  const marks = fieldsOf(config["overrideMarks"]);
  const titles = fieldsOf(config["overrideSeriesTitles"]);
  return (line) => {
    const names = overrideNames(line);
    const of = (from: Config): unknown => {
      const name = names.find((one) => Object.hasOwn(from, one));
      return name === undefined ? undefined : from[name];
    };
    const colour = colourOf(of(colours));
    const width = of(widths);
    const mark = textOf(of(marks));
    const title = textOf(of(titles));
    const isMark = Object.hasOwn(MARKS, mark);
    return {
      ...line,
      ...(colour ? { colour } : {}),
      ...(typeof width === "number" && width > 0
        ? { width: Math.min(Math.max(width, NARROWEST), WIDEST) }
        : {}),
      ...(isMark
        ? { dash: MARKS[mark]!, dots: mark === "points" ? "only" : undefined }
        : {}),
      ...(title ? { label: title } : {}),
    };
  };
}

/** Names under which a saved view may have stored something for a line. */
export function overrideNames({ run, key }: Pick<LineStyle, "run" | "key">): string[] {
  const bare = run.replace(/^group:/, "");
  return [`${run}:${key}`, `${bare}:${key}`, run, bare, key];
}

/** A colour is a text, or an object that holds it besides its faint form. */
function colourOf(value: unknown): string {
  return isFields(value) ? textOf(value["color"]) : textOf(value);
}
