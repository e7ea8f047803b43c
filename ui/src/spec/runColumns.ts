/** Columns of values: those that are pinned stand beside the names in the list of runs. */
import { type Fields, fieldsOf, listOf } from "./document";
import { keyId, keyOfId, type RunKey, wrappedConfigKey } from "./runKeys";

/** `summary:loss`, as `runFeed` names columns. */
export function columnName(key: RunKey): string {
  const { section, name } = wrappedConfigKey(key);
  return `${section}:${name}`;
}

/** Pinned values of configs and summaries, in the order of the columns. */
export function pinnedValues(runSet: Fields): readonly RunKey[] {
  const feed = fieldsOf(runSet["runFeed"]);
  const order = listOf(feed["columnOrder"]).map(String);
  const place = (column: string) => {
    const at = order.indexOf(column);
    return at < 0 ? order.length : at;
  };
  return Object.entries(fieldsOf(feed["columnPinned"]))
    .filter(
      ([column, isPinned]) => isPinned === true && /^(config|summary):./.test(column),
    )
    .map(([column]) => column)
    .toSorted((a, b) => place(a) - place(b))
    .map(keyOfId);
}

/** The run set with these values pinned, in this order; other columns stay as they are. */
export function withPinnedValues(runSet: Fields, keys: readonly RunKey[]): Fields {
  const feed = fieldsOf(runSet["runFeed"]);
  const before = new Map(
    pinnedValues(runSet).map((key) => [keyId(key), `${key.section}:${key.name}`]),
  );
  const columns = keys.map((key) => before.get(keyId(key)) ?? columnName(key));
  const gone = new Set([...before.values()].filter((one) => !columns.includes(one)));
  const pinned = Object.entries(fieldsOf(feed["columnPinned"])).filter(
    ([column]) => !gone.has(column),
  );
  const isOn = Object.fromEntries(columns.map((column) => [column, true]));
  // Pinned columns change places among themselves.
  const order = listOf(feed["columnOrder"]).map(String);
  const missing = columns.filter((column) => !order.includes(column));
  const places = new Set(columns);
  const waiting = [...columns];
  const columnOrder = [...order, ...missing].map((column) =>
    places.has(column) ? waiting.shift()! : column,
  );
  return {
    ...runSet,
    runFeed: {
      ...feed,
      columnPinned: { ...Object.fromEntries(pinned), ...isOn },
      columnVisible: { ...fieldsOf(feed["columnVisible"]), ...isOn },
      columnOrder,
    },
  };
}
