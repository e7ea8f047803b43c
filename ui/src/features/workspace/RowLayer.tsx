import { useNavigate, useRouter } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Dialog, Menu, Popover, Separator } from "react-aria-components";

import {
  chosenColour,
  chosenGroupColour,
  withGroupColour,
  withRunColour,
} from "../../spec/colours";
import type { Fields } from "../../spec/document";
import { useView } from "../../spec/handle";
import { MOST_PINS, pinnedNames, toggleBaseline, togglePin } from "../../spec/pins";
import { withOnly } from "../../spec/selection";
import { copyText } from "../../widgets/Copy";
import menuCss from "../../widgets/Menu.module.css";
import { MenuItem } from "../../widgets/Menu";
import { CompareRuns } from "../runs/CompareRuns";
import { MoveRuns } from "../table/MoveRuns";
import { ColourPicker } from "./ColourPicker";
import { DeleteRuns, StopRuns } from "./changeRuns";
import { type ListedRun, singleRunOf } from "./listedRun";
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
  /** Begins to change the name that a line shows. */
  onRename: (line: string) => void;
}

type Asking = "delete" | "stop" | "move" | "compare";

/** The menu or the colours of one line, or what was chosen there. */
export function RowLayer(props: RowLayerProps) {
  const { layer, onLayer } = props;
  const [asking, setAsking] = useState<Asking | null>(null);
  const from = useMemo(() => ({ current: layer.from }), [layer.from]);
  const close = () => {
    onLayer(null);
    layer.from.focus({ preventScroll: true });
  };
  if (asking !== null && layer.line.kind === "run") {
    return (
      <Asked what={asking} run={layer.line.run} list={props.list} onClose={close} />
    );
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

interface AskedProps {
  what: Asking;
  run: ListedRun;
  list: RunList;
  onClose: () => void;
}

function Asked({ what, run, list, onClose }: AskedProps) {
  const { entity, project, document } = useView();
  const ask = { runs: [run], onClose, onDone: onClose };
  if (what === "delete") return <DeleteRuns {...ask} />;
  if (what === "stop") return <StopRuns {...ask} />;
  if (what === "move") {
    const place = { entity, project };
    return <MoveRuns {...place} {...ask} count={1} runs={async () => [named(run)]} />;
  }
  const both = list.baseline === null ? [run] : [list.baseline, run];
  const runs = both.map((one) => singleRunOf(one, document));
  return <CompareRuns runs={runs} onClose={onClose} />;
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
  onAsk: (what: Asking) => void;
  onDone: () => void;
}

function RunMenu(props: RunMenuProps) {
  const { run, list, layer, onDone } = props;
  // What may be done to a run of another project is said there.
  const canWrite = props.canWrite && run.elsewhere === undefined;
  const place = useView();
  const { entity, project } = place;
  const navigate = useNavigate();
  const router = useRouter();
  const pins = pinnedNames(list.runSet, place);
  const isPinned = pins.includes(run.name);
  const isBaseline = list.baseline?.name === run.name;
  const isFull = !isPinned && pins.length >= MOST_PINS;
  const to = {
    to: "/$entity/$project/runs/$run",
    params: { entity, project, run: run.name, ...run.elsewhere },
  } as const;
  const edit = (label: string, change: (runSet: Fields) => Fields) => () => {
    list.change(label, change);
    onDone();
  };
  const copy = (text: string) => () => {
    void copyText(text);
    onDone();
  };
  const ask = (what: Asking) => () => props.onAsk(what);
  const actions: Readonly<Record<string, () => void>> = {
    open: () => void navigate(to),
    rename: () => {
      props.onLayer(null);
      props.onRename(layer.line.name);
    },
    only: edit("Show one run", (runSet) => withOnly(runSet, [run])),
    pin: edit("Pin a run", (runSet) => togglePin(runSet, run.name, place)),
    baseline: edit("Set the baseline", (runSet) =>
      toggleBaseline(runSet, run.name, place),
    ),
    colour: () => props.onLayer({ ...layer, kind: "colour" }),
    compare: ask("compare"),
    copyId: copy(to.params.run),
    copyLink: () => copy(window.location.origin + router.buildLocation(to).href)(),
    move: ask("move"),
    stop: ask("stop"),
    delete: ask("delete"),
  };
  return (
    <Menu
      className={menuCss.menu!}
      aria-label={`Menu of ${run.displayName || run.name}`}
      onAction={(key) => actions[String(key)]?.()}
      onClose={() => undefined}
      autoFocus="first"
    >
      <MenuItem id="open">Open the run</MenuItem>
      {canWrite && <MenuItem id="rename">Rename</MenuItem>}
      {!run.elsewhere && <MenuItem id="only">Show only this run</MenuItem>}
      <MenuItem id="pin" isDisabled={isFull}>
        {isPinned ? "Unpin" : isFull ? `Pin (${MOST_PINS} are pinned)` : "Pin"}
      </MenuItem>
      <MenuItem id="baseline" isDisabled={isFull}>
        {isBaseline ? "No longer the baseline" : "Set as baseline"}
      </MenuItem>
      {list.baseline !== null && !isBaseline && (
        <MenuItem id="compare">Compare with the baseline…</MenuItem>
      )}
      <MenuItem id="colour">Colour…</MenuItem>
      <MenuItem id="copyId">Copy the run's id</MenuItem>
      <MenuItem id="copyLink">Copy a link to the run</MenuItem>
      {canWrite && <Separator />}
      {canWrite && <MenuItem id="move">Move to another project…</MenuItem>}
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

function named(run: ListedRun): { id: string; displayName: string } {
  return { id: run.id, displayName: run.displayName || run.name };
}
