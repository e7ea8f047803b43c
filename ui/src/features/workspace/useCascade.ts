import { useMemo } from "react";

import { useView } from "../../spec/handle";
import { type Cascade, cascadeOf, type Level, levelsOf } from "../../spec/settings";

/** What holds in the view, or in one of its sections. */
export function useCascade(sectionId?: string): Cascade {
  const { document } = useView();
  return useMemo(() => cascadeOf(levelsOf(document, sectionId)), [document, sectionId]);
}

/** Whether anything is set at this very level. */
export function sets(cascade: Cascade, level: Level): boolean {
  return Object.values(cascade).some((setting) => setting.from === level);
}
