import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Dialog, Menu, Popover, Separator } from "react-aria-components";

import {
  chosenColour,
  chosenGroupColour,
  withGroupColour,
  withRunColour,
} from "../../spec/colours";
import { useView } from "../../spec/handle";
import { MOST_PINS, pinnedIds, toggleBaseline, togglePin } from "../../spec/pins";
import { withOnly } from "../../spec/selection";
import { copyText } from "../../widgets/Copy";
import menuCss from "../../widgets/Menu.module.css";
import { MenuItem } from "../../widgets/Menu";
import { ColourPicker } from "./ColourPicker";
import { DeleteRuns, StopRuns } from "./changeRuns";
import type { ListedRun } from "./listedRun";
import type { Line } from "./listLines";
import css from "./Runs.module.css";
import type { RunList } from "./useRunList";

/** What is open over the list: there is one for all lines, which come and go. */
export interface OpenLayer {
  readonly kind: "menu" | "colour";
  readonly line: Line;
  /** The button that opened it. */
  readonly from: HTMLElement;
}

interface RowLayerProps {
  layer: OpenLayer;
  list: RunList;
  canWrite: boolean;
  onLayer: (layer: OpenLayer | null) => void;
}

/** The menu or the colours of one line. */
export function RowLayer(props: RowLayerProps) {
  const { layer, onLayer } = props;
  const [asking, setAsking] = useState<"delete" | "stop" | null>(null);
  const from = useMemo(() => ({ current: layer.from }), [layer.from]);
  const close = () => {
    onLayer(null);
    layer.from.focus({ preventScroll: true });
  };
  if (asking !== null && layer.line.kind === "run") {
    const ask = { runs: [layer.line.run], onClose: close, onDone: close };
    return asking === "delete" ? <DeleteRuns {...ask} /> : <StopRuns {...ask} />;
  }
  return (
    <Popover
      triggerRef={from}
      aria-label={layer.kind === "menu" ? "Menu of the run" : "Colour of the run"}
      isOpen
      onOpenChange={(open) => !open && close()}
      className={layer.kind === "menu" ? menuCss.popover! : css.popover!}
      placement="bottom start"
      offset={4}
    >
      {layer.kind === "colour" ? (
        <Colours line={layer.line} onDone={close} />
      ) : (
        layer.line.kind === "run" && (
          <RunMenu {...props} run={layer.line.run} onAsk={setAsking} onDone={close} />
        )
      )}
    </Popover>
  );
}

function Colours({ line, onDone }: { line: Line; onDone: () => void }) {
  const { document, change } = useView();
  const chosen =
    line.kind === "run"
      ? chosenColour(document, line.run.name)
      : chosenGroupColour(document, line.group.path);
  return (
    <Dialog className={css.menu!} aria-label="Colour">
      <ColourPicker
        value={chosen}
        onChange={(colour) =>
          change("Colour runs", (before) =>
            line.kind === "run"
              ? withRunColour(before, line.run.name, colour)
              : withGroupColour(before, line.group.path, colour),
          )
        }
        onDone={onDone}
      />
    </Dialog>
  );
}

interface RunMenuProps extends RowLayerProps {
  run: ListedRun;
  onAsk: (what: "delete" | "stop") => void;
  onDone: () => void;
}

function RunMenu({ run, list, layer, canWrite, onLayer, onAsk, onDone }: RunMenuProps) {
  const { entity, project } = useView();
  const navigate = useNavigate();
  const place = { entity, project };
  const pins = pinnedIds(list.runSet, place);
  const isPinned = pins.includes(run.name);
  const isBaseline = list.baseline?.name === run.name;
  const isFull = !isPinned && pins.length >= MOST_PINS;
  const act = (key: string) => {
    if (key === "colour") return onLayer({ ...layer, kind: "colour" });
    if (key === "stop" || key === "delete") return onAsk(key);
    if (key === "pin") {
      list.change("Pin a run", (runSet) => togglePin(runSet, run.name, place));
    } else if (key === "baseline") {
      list.change("Set the baseline", (runSet) =>
        toggleBaseline(runSet, run.name, place),
      );
    } else if (key === "only") {
      list.change("Show one run", (runSet) => withOnly(runSet, [run]));
    } else if (key === "copy") {
      void copyText(run.name);
    } else if (key === "open") {
      const params = { entity, project, run: run.name };
      void navigate({ to: "/$entity/$project/runs/$run", params });
    }
    onDone();
  };
  return (
    <Menu
      className={menuCss.menu!}
      aria-label={`Menu of ${run.displayName || run.name}`}
      onAction={(key) => act(String(key))}
      onClose={() => undefined}
      autoFocus="first"
    >
      <MenuItem id="open">Open the run</MenuItem>
      <MenuItem id="only">Show only this run</MenuItem>
      <MenuItem id="pin" isDisabled={isFull}>
        {isPinned ? "Unpin" : isFull ? `Pin (${MOST_PINS} are pinned)` : "Pin"}
      </MenuItem>
      <MenuItem id="baseline" isDisabled={isFull}>
        {isBaseline ? "No longer the baseline" : "Set as baseline"}
      </MenuItem>
      <MenuItem id="colour">Colour…</MenuItem>
      <MenuItem id="copy">Copy the run's id</MenuItem>
      {canWrite && <Separator />}
      {canWrite && run.state === "running" && (
        <MenuItem id="stop" isDisabled={run.stopped}>
          Stop…
        </MenuItem>
      )}
      {canWrite && (
        <MenuItem id="delete" isDangerous>
          Delete…
        </MenuItem>
      )}
    </Menu>
  );
}
