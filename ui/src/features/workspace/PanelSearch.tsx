import { type RefObject, useEffect, useRef, useState } from "react";

import { withBankSetting } from "../../spec/sections";
import type { PatchSearch, WorkspaceSearch } from "../../state/url";
import { SearchField } from "../../widgets/Fields";
import { useBank } from "./bankContext";
import css from "./Panels.module.css";

/** The address follows when typing rests: it makes the whole page render. */
const REST_MS = 250;

interface PanelFind {
  readonly typed: string;
  readonly type: (text: string) => void;
  readonly clear: () => void;
}

/**
 * What is looked for in the panels' names: from the address, else from the view. What is
 * typed goes to the address, so that looking for something is no step in the view.
 */
export function usePanelSearch(
  search: WorkspaceSearch,
  patch: PatchSearch,
  saved: string,
): PanelFind {
  const { change } = useBank();
  const inAddress = search.find;
  const [typed, setTyped] = useState(inAddress ?? saved);
  const [known, setKnown] = useState(inAddress);
  const [sent, setSent] = useState(inAddress);
  const timer = useRef<number | undefined>(undefined);
  // Back, forward and links change the address while nobody types.
  if (known !== inAddress) {
    setKnown(inAddress);
    setSent(inAddress);
    if (inAddress !== sent) setTyped(inAddress ?? "");
  }
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const type = (text: string) => {
    setTyped(text);
    window.clearTimeout(timer.current);
    if (text === "" && saved !== "") {
      change?.("Clear the panel search", (document) =>
        withBankSetting(document, "searchQuery", undefined),
      );
    }
    const next = text === "" ? undefined : text;
    timer.current = window.setTimeout(() => {
      setSent(next);
      patch({ find: next });
    }, REST_MS);
  };
  return { typed, type, clear: () => type("") };
}

interface PanelSearchProps {
  find: PanelFind;
  error: string | null;
  inputRef?: RefObject<HTMLInputElement | null> | undefined;
}

export function PanelSearch({ find, error, inputRef }: PanelSearchProps) {
  return (
    <div className={css.panelSearch}>
      <SearchField
        label="Search panels"
        placeholder="Search panels with a pattern"
        value={find.typed}
        onChange={find.type}
        error={error}
        {...(inputRef && { inputRef })}
      />
    </div>
  );
}
