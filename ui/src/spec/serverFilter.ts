/** Filters as the server takes them: small parts that are put together. */
export type Filter = Readonly<Record<string, unknown>>;

/** Null matches everything, and so does nothing at all. */
export function all(found: readonly (Filter | null)[]): Filter | null {
  return joined("$and", found);
}

export function any(found: readonly (Filter | null)[]): Filter | null {
  return joined("$or", found);
}

function joined(operator: string, found: readonly (Filter | null)[]): Filter | null {
  const there = found.filter((one) => one !== null);
  return there.length < 2 ? (there[0] ?? null) : { [operator]: there };
}
