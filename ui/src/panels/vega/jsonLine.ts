/** Where a text stops being JSON; engines do not say it of every mistake. */

const SPACE = /\s*/y;
const TOKEN =
  /[[\]{}:,]|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/** What may come next: a value, a name of a member, what follows them, the end. */
type Wanted = "value" | "value or ]" | "name" | "name or }" | "colon" | "next" | "end";

/** The line, counted from 1, of the first place that cannot be read; null for JSON. */
export function brokenLine(text: string): number | null {
  const open: ("[" | "{")[] = [];
  let wanted: Wanted = "value";
  let at = 0;
  for (;;) {
    at = matchEnd(SPACE, text, at) ?? at;
    const end = matchEnd(TOKEN, text, at);
    const token = end === null ? "" : text.slice(at, end);
    if (at >= text.length && wanted === "end") return null;
    const next: Wanted | null = end === null ? null : follow(wanted, token, open);
    if (next === null) return text.slice(0, at).split("\n").length;
    wanted = next;
    at = end!;
  }
}

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** What is wanted after a token; null where it must not stand. */
function follow(wanted: Wanted, token: string, open: ("[" | "{")[]): Wanted | null {
  const close = (): Wanted => {
    open.pop();
    return open.length === 0 ? "end" : "next";
  };
  switch (wanted) {
    case "colon":
      return token === ":" ? "value" : null;
    case "next":
      if (token === ",") return open.at(-1) === "[" ? "value" : "name";
      return token === (open.at(-1) === "[" ? "]" : "}") ? close() : null;
    case "name":
    case "name or }":
      if (token === "}" && wanted === "name or }") return close();
      return token.startsWith('"') ? "colon" : null;
    case "value":
    case "value or ]":
      if (token === "]" && wanted === "value or ]") return close();
      if (token === "[" || token === "{") {
        open.push(token);
        return token === "[" ? "value or ]" : "name or }";
      }
      if ("]}:,".includes(token)) return null;
      return open.length === 0 ? "end" : "next";
    default:
      return null;
  }
}
