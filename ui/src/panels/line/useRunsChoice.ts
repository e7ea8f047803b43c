import { useMemo, useState } from "react";

import type { Fields } from "../../spec/document";
import type { PanelSpec } from "../contract";
import { useChangeConfig } from "../shared/useChangeConfig";
import { type RunsChoice, choiceLabel, withChoice } from "./runsChoice";

/**
 * The panel's configuration with what was chosen of its runs. Where the view holds the
 * panel the choice is a step in it; elsewhere it lasts as long as the page.
 */
export function useRunsChoice(spec: PanelSpec): {
  readonly config: Fields;
  readonly choose: (choice: RunsChoice) => void;
  /** Back from a choice that only the page knows; null when there is none. */
  readonly forget: (() => void) | null;
} {
  const change = useChangeConfig(spec);
  const [own, setOwn] = useState<RunsChoice | null>(null);
  const config = useMemo(
    () => (own ? withChoice(spec.config, own) : spec.config),
    [spec.config, own],
  );
  return {
    config,
    choose: (choice) => {
      if (change) change(choiceLabel(choice), (found) => withChoice(found, choice));
      else setOwn(choice);
    },
    forget: own ? () => setOwn(null) : null,
  };
}
