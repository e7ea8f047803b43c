import { useCallback, useEffect, useRef, useState } from "react";

import type { Fields } from "../../spec/document";
import type { PanelSpec } from "../contract";
import { useChangeConfig } from "../shared/useChangeConfig";

export type ChangeMedia = (label: string, edit: (config: Fields) => Fields) => void;

/**
 * The panel's configuration and how its own controls change it. Where the view may not be
 * changed, as on the page of a run, changes last as long as the page.
 */
export function useMediaConfig(spec: PanelSpec): readonly [Fields, ChangeMedia] {
  const change = useChangeConfig(spec);
  const [own, setOwn] = useState({ of: spec.config, config: spec.config });
  const latest = useRef(change);
  useEffect(() => {
    latest.current = change;
  });
  const { config: given } = spec;
  const set = useCallback<ChangeMedia>(
    (label, edit) => {
      if (latest.current) latest.current(label, edit);
      else
        setOwn((before) => ({
          of: given,
          config: edit(before.of === given ? before.config : given),
        }));
    },
    [given],
  );
  return [change || own.of !== given ? given : own.config, set];
}
