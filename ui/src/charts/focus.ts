type FocusListener = (runId: string | null) => void;

const listeners = new Set<FocusListener>();
let focused: string | null = null;

/**
 * Bring one run forward in every chart in view, or none.
 *
 * Outside React on purpose: pointing along a list of runs must not render panels.
 */
export function focusRun(runId: string | null): void {
  if (runId === focused) return;
  focused = runId;
  for (const listener of listeners) listener(runId);
}

export function onRunFocus(listener: FocusListener): () => void {
  listeners.add(listener);
  if (focused !== null) listener(focused);
  return () => listeners.delete(listener);
}
