import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import { useArtifactSearch } from "../../state/artifactUrl";
import css from "./Usage.module.css";
import type { Library } from "./snippets";

const LIBRARIES = ["trailmark", "wandb"] as const;

/** The library that snippets are written for, kept in the address. */
export function useLibrary(): [Library, (library: Library) => void] {
  const [search, patch] = useArtifactSearch();
  const library: Library = search.lib === "wandb" ? "wandb" : "trailmark";
  return [library, (next) => patch({ lib: next === "wandb" ? next : undefined })];
}

interface LibrarySwitchProps {
  library: Library;
  onChange: (library: Library) => void;
}

export function LibrarySwitch({ library, onChange }: LibrarySwitchProps) {
  return (
    <ToggleButtonGroup
      aria-label="Library"
      className={css.switch}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[library]}
      onSelectionChange={(keys) => onChange([...keys][0] as Library)}
    >
      {LIBRARIES.map((one) => (
        <ToggleButton key={one} id={one} className={css.choice}>
          import {one}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
