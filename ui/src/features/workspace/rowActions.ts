import { useEffect, useState } from "react";

import { toggleBaseline, togglePin } from "../../spec/pins";
import { toggledRun, withGroupShown } from "../../spec/selection";
import { type Line, runsOfLine } from "./listLines";
import type { OpenLayer } from "./RowLayer";
import type { RunList } from "./useRunList";

/** What lines do when they are clicked, or a key is pressed on them. */
export interface RowActions {
  readonly show: (line: Line) => void;
  readonly select: (line: Line) => void;
  readonly pin: (line: Line) => void;
  readonly baseline: (line: Line) => void;
  readonly open: (line: Line) => void;
  readonly colour: (line: Line, from: HTMLElement) => void;
  readonly menu: (line: Line, from: HTMLElement) => void;
}

interface Around {
  readonly list: RunList;
  readonly place: { readonly entity: string; readonly project: string };
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly onOpen: (groupId: string) => void;
  readonly onLayer: (layer: OpenLayer | null) => void;
}

/** The same object at every render, so that lines are drawn anew only when they change. */
export function useRowActions(around: Around): RowActions {
  const [actions] = useState(() => new Actions(around));
  useEffect(() => actions.look(around));
  return actions;
}

class Actions implements RowActions {
  constructor(private around: Around) {}

  look(around: Around): void {
    this.around = around;
  }

  readonly show = (line: Line): void => {
    const { list } = this.around;
    if (line.kind === "run") {
      list.change("Show or hide runs", (runSet) =>
        toggledRun(runSet, line.run, list.known),
      );
      return;
    }
    if (line.group.runs.length === 0) return; // nobody knows whether they are drawn
    const isShown = !line.group.runs.every(list.isShown);
    list.change("Show or hide groups", (runSet) =>
      withGroupShown(runSet, line.group, isShown, list.known),
    );
  };

  readonly select = (line: Line): void => {
    const { selected, onSelect } = this.around;
    const own = runsOfLine(line).filter((run) => run.elsewhere === undefined);
    const runs = own.map((run) => run.name);
    const next = new Set(selected);
    const isOn = runs.every((run) => next.has(run));
    for (const run of runs) {
      if (isOn) next.delete(run);
      else next.add(run);
    }
    onSelect(next);
  };

  readonly pin = (line: Line): void => {
    const { list, place } = this.around;
    if (line.kind !== "run") return;
    list.change("Pin a run", (runSet) => togglePin(runSet, line.run.name, place));
  };

  readonly baseline = (line: Line): void => {
    const { list, place } = this.around;
    if (line.kind !== "run") return;
    list.change("Set the baseline", (runSet) =>
      toggleBaseline(runSet, line.run.name, place),
    );
  };

  readonly open = (line: Line): void => {
    if (line.kind === "group") this.around.onOpen(line.group.id);
  };

  readonly colour = (line: Line, from: HTMLElement): void =>
    this.around.onLayer({ kind: "colour", line, from });

  readonly menu = (line: Line, from: HTMLElement): void =>
    this.around.onLayer({ kind: "menu", line, from });
}
