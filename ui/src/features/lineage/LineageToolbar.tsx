import {
  ChevronDown,
  ChevronUp,
  Download,
  Maximize,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import { useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import { useArtifactSearch } from "../../state/artifactUrl";
import { IconButton } from "../../widgets/Button";
import { SearchField, Switch } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import css from "./Lineage.module.css";

interface LineageToolbarProps {
  /** Shapes that the search found; null without a search. */
  found: ReadonlySet<number> | null;
  /** Whether there are siblings to fold or unfold. */
  canFold: boolean;
  counts: { nodes: number; shapes: number };
  onGoTo: (index: number) => void;
  onZoom: (factor: number) => void;
  onFit: () => void;
  onSave: (kind: "svg" | "png") => void;
}

const ZOOM_STEP = 1.25;

/** How much of the graph is shown, what is looked for in it, and how. */
export function LineageToolbar(props: LineageToolbarProps) {
  const { canFold, counts, onZoom, onFit, onSave } = props;
  const [search, patch] = useArtifactSearch();
  const isTable = search.as === "table";
  return (
    <div className={css.toolbar} role="toolbar" aria-label="Lineage">
      <Find {...props} isTable={isTable} />
      <Choice
        label="Extent"
        value={search.scope === "complete" ? "complete" : "direct"}
        options={[
          ["direct", "Direct", "What led to it and what came of it"],
          ["complete", "Complete", "Everything that is connected"],
        ]}
        onChange={(scope) => patch({ scope: scope === "direct" ? undefined : scope })}
      />
      <Choice
        label="Shown as"
        value={isTable ? "table" : "graph"}
        options={[
          ["graph", "Graph", "Drawn from left to right"],
          ["table", "Table", "The same in rows"],
        ]}
        onChange={(as) => patch({ as: as === "graph" ? undefined : as })}
      />
      {canFold && !isTable && (
        <Switch
          label="Fold siblings"
          isSelected={search.fold !== "off"}
          onChange={(isOn) => patch({ fold: isOn ? undefined : "off" })}
        />
      )}
      <span className={css.counts}>{formatCount(counts.nodes, "node")}</span>
      {!isTable && (
        <span className={css.tools}>
          <IconButton label="Zoom in" shortcut="+" onPress={() => onZoom(ZOOM_STEP)}>
            <ZoomIn />
          </IconButton>
          <IconButton
            label="Zoom out"
            shortcut="-"
            onPress={() => onZoom(1 / ZOOM_STEP)}
          >
            <ZoomOut />
          </IconButton>
          <IconButton label="Show all" shortcut="0" onPress={onFit}>
            <Maximize />
          </IconButton>
          <MenuButton
            label="Export"
            face={<Download aria-hidden />}
            onAction={(kind) => onSave(kind as "svg" | "png")}
          >
            <MenuItem id="svg">SVG drawing</MenuItem>
            <MenuItem id="png">PNG picture</MenuItem>
          </MenuButton>
        </span>
      )}
    </div>
  );
}

function Find({ found, onGoTo, isTable }: LineageToolbarProps & { isTable: boolean }) {
  const [search, patch] = useArtifactSearch();
  const [at, setAt] = useState(-1);
  const places = found ? [...found].toSorted((a, b) => a - b) : [];
  const step = (by: number) => {
    if (places.length === 0) return;
    const next = (Math.max(at, by > 0 ? -1 : 0) + by + places.length) % places.length;
    setAt(next);
    onGoTo(places[next]!);
  };
  return (
    <div className={css.find}>
      <SearchField
        label="Search the lineage"
        placeholder="Name, type, alias or run id"
        value={search.find ?? ""}
        onChange={(find) => {
          setAt(-1);
          patch({ find: find || undefined });
        }}
        onSubmit={() => step(1)}
      />
      {found && !isTable && (
        <>
          <span className={css.counts} role="status">
            {places.length === 0
              ? "none"
              : at < 0
                ? `${places.length} found`
                : `${at + 1} of ${places.length}`}
          </span>
          <IconButton
            label="Previous match"
            isDisabled={places.length === 0}
            onPress={() => step(-1)}
          >
            <ChevronUp />
          </IconButton>
          <IconButton
            label="Next match"
            shortcut="Enter"
            isDisabled={places.length === 0}
            onPress={() => step(1)}
          >
            <ChevronDown />
          </IconButton>
        </>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  /** Value, what is shown, what it means. */
  options: readonly (readonly [string, string, string])[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={css.choices}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => onChange(String([...keys][0]))}
    >
      {options.map(([id, text, meaning]) => (
        <ToggleButton key={id} id={id} className={css.choice}>
          <span title={meaning}>{text}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
