/** Runs as files and snippets: CSV, Markdown, LaTeX, and the query in Python. */
import type { Filter } from "../../spec/serverFilter";

/** One line of CSV, as RFC 4180 has it. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(markdownCell).join(" | ")} |`;
  const rule = `|${head.map(() => " --- |").join("")}`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function markdownCell(text: string): string {
  return text
    .replace(/[\\|`*_<>[\]]/g, "\\$&")
    .replaceAll(/\s+/g, " ")
    .trim();
}

export function latexTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  isNumber: readonly boolean[],
): string {
  const line = (cells: readonly string[]) =>
    `  ${cells.map(latexCell).join(" & ")} \\\\`;
  const align = isNumber.map((right) => (right ? "r" : "l")).join("");
  return [
    "% \\usepackage{booktabs}",
    `\\begin{tabular}{${align}}`,
    "  \\toprule",
    line(head),
    "  \\midrule",
    ...rows.map(line),
    "  \\bottomrule",
    "\\end{tabular}",
  ].join("\n");
}

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
};

function latexCell(text: string): string {
  return text
    .replace(/[\\~^<>&%$#_{}]/g, (found) => LATEX[found] ?? `\\${found}`)
    .replaceAll(/\s+/g, " ");
}

/** What finds the same runs with the public API. */
export function pythonQuery(
  path: string,
  { filters, order }: { filters: Filter; order: string },
): string {
  return [
    "import trailmark",
    "",
    "api = trailmark.Api()",
    "runs = api.runs(",
    `    ${pythonText(path)},`,
    `    filters=${python(filters, 4)},`,
    `    order=${pythonText(order)},`,
    ")",
  ].join("\n");
}

/** A JSON value as Python writes it; dictionaries on lines of their own. */
function python(value: unknown, indent: number): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return pythonText(value);
  if (Array.isArray(value)) {
    return `[${value.map((one) => python(one, indent)).join(", ")}]`;
  }
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  const pairs = entries.map(
    ([key, one]) => `${pythonText(key)}: ${python(one, indent + 4)}`,
  );
  const line = `{${pairs.join(", ")}}`;
  if (line.length + indent <= 80 && !line.includes("\n")) return line;
  const space = " ".repeat(indent + 4);
  return `{\n${pairs.map((pair) => `${space}${pair},\n`).join("")}${" ".repeat(indent)}}`;
}

/** What JSON escapes, Python escapes in the same way. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}
