import { useContext } from "react";

import { ViewContext } from "../../spec/handle";
import { changedRunSet } from "../../spec/runSet";
import { withOnly } from "../../spec/selection";

/** Hides every run but some; null where there is no view to change. */
export function useShowOnly(): ((runIds: readonly string[]) => void) | null {
  const view = useContext(ViewContext);
  if (!view?.canEdit) return null;
  return (runIds) => {
    const runs = runIds.map((name) => ({ name, fields: { name }, values: {} }));
    const label = `Show only ${runIds.length === 1 ? "1 run" : `${runIds.length} runs`}`;
    view.change(label, (document) =>
      changedRunSet(document, (runSet) => withOnly(runSet, runs)),
    );
  };
}
