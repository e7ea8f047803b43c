export interface JsonNode {
  key: string;
  kind: "object" | "string" | "number" | "boolean" | "null";
  /** What a leaf shows and copies; for objects and lists their JSON. */
  text: string;
  /** Absent for leaves, and for lists short enough to read in one line. */
  children?: readonly JsonNode[];
}

/** A list of this many plain values is shown as one line. */
const INLINE_LIST = 12;

/** The members of an object or list, objects' keys in their own order. */
export function makeTree(value: object): JsonNode[] {
  return Object.entries(value).map(([key, member]) => makeNode(key, member));
}

function makeNode(key: string, value: unknown): JsonNode {
  if (value === null || value === undefined) return { key, kind: "null", text: "null" };
  if (typeof value === "number") return { key, kind: "number", text: String(value) };
  if (typeof value === "boolean") return { key, kind: "boolean", text: String(value) };
  if (typeof value !== "object") return { key, kind: "string", text: String(value) };
  const text = JSON.stringify(value);
  const isInline =
    Object.keys(value).length === 0 ||
    (Array.isArray(value) &&
      value.length <= INLINE_LIST &&
      value.every((one) => one === null || typeof one !== "object"));
  return isInline
    ? { key, kind: "object", text }
    : { key, kind: "object", text, children: makeTree(value) };
}

/**
 * Only what matches: a leaf by key or value, a branch by key (then whole) or by what is
 * inside. Upper and lower case are the same. An empty search keeps everything.
 */
export function filterTree(
  nodes: readonly JsonNode[],
  search: string,
): readonly JsonNode[] {
  const wanted = search.trim().toLowerCase();
  return wanted === "" ? nodes : nodes.flatMap((node) => filterNode(node, wanted));
}

function filterNode(node: JsonNode, wanted: string): JsonNode[] {
  if (node.key.toLowerCase().includes(wanted)) return [node];
  if (!node.children) return node.text.toLowerCase().includes(wanted) ? [node] : [];
  const children = node.children.flatMap((child) => filterNode(child, wanted));
  return children.length > 0 ? [{ ...node, children }] : [];
}

/**
 * Reads JSON that may hold NaN and infinities, which come back as numbers. Text that is
 * not a JSON object gives an empty object.
 */
export function parseLenientObject(
  text: string | null | undefined,
): Record<string, unknown> {
  if (!text) return {};
  try {
    return asObject(JSON.parse(text));
  } catch {
    return parseWithNonFinite(text);
  }
}

const MARK = "\u0000";

function parseWithNonFinite(text: string): Record<string, unknown> {
  // Strings are matched first, so that a NaN inside of one is left alone.
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(MARK + token),
  );
  try {
    return asObject(
      JSON.parse(marked, (_key, value: unknown) =>
        typeof value === "string" && value.startsWith(MARK)
          ? Number(value.slice(1))
          : value,
      ),
    );
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
