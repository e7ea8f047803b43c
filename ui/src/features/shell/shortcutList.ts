/**
 * Every shortcut there is. What handles keys looks them up here and the sheet prints
 * them, so that neither can know one that the other does not.
 *
 * `Mod` is Cmd on a Mac and Ctrl elsewhere; `g w` is one key after the other.
 */
interface Shortcut {
  readonly keys: readonly string[];
  readonly what: string;
}

interface Group {
  readonly title: string;
  readonly shortcuts: Readonly<Record<string, Shortcut>>;
}

const key = (keys: string | readonly string[], what: string): Shortcut => ({
  keys: typeof keys === "string" ? [keys] : keys,
  what,
});

export const SHORTCUT_GROUPS = [
  {
    title: "Everywhere",
    shortcuts: {
      palette: key("Mod+k", "search everything, and commands"),
      sheet: key("?", "show this sheet"),
      search: key("/", "search on this page"),
      theme: key("Ctrl+m", "dark or light"),
      closeLayer: key("Escape", "close the top layer"),
    },
  },
  {
    title: "Project",
    shortcuts: {
      otherTab: key("Mod+j", "from the workspace to the table of runs, and back"),
      goProject: key("g o", "overview of the project"),
      goWorkspace: key(["g w", "2"], "workspace"),
      goRuns: key(["g r", "1"], "table of runs"),
      goSweeps: key("g s", "sweeps"),
      goReports: key("g p", "reports"),
      goArtifacts: key("g a", "artifacts"),
      sideBySide: key("3", "runs side by side"),
      views: key("4", "saved views"),
      undo: key("Mod+z", "take a step back"),
      redo: key(["Mod+Shift+z", "Mod+y"], "do it again"),
    },
  },
  {
    title: "Run",
    shortcuts: {
      goOverview: key("g o", "overview"),
      goCharts: key("g c", "charts"),
      goLogs: key("g l", "logs"),
      goFiles: key("g f", "files"),
    },
  },
  {
    title: "List of runs",
    shortcuts: {
      nextRun: key("j", "next run"),
      previousRun: key("k", "previous run"),
      openRun: key("Enter", "open the run"),
      showRun: key("v", "show or hide the run"),
      selectRun: key("x", "select the run"),
      pinRun: key("p", "pin the run"),
      baselineRun: key("b", "compare others with the run"),
      filterRuns: key("f", "filter the runs"),
    },
  },
  {
    title: "Full-screen panel",
    shortcuts: {
      previousPanel: key("ArrowLeft", "previous panel"),
      nextPanel: key("ArrowRight", "next panel"),
      leavePanel: key("Escape", "back to the workspace"),
    },
  },
  {
    title: "Media panel under the pointer",
    shortcuts: {
      stepBack: key("Mod+ArrowLeft", "step before"),
      stepForward: key("Mod+ArrowRight", "step after"),
    },
  },
  {
    title: "Table of runs",
    shortcuts: {
      cellMove: key(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], "walk"),
      cellJump: key(["PageUp", "PageDown", "Home", "End"], "walk further"),
      cellSelect: key([" ", "x"], "select the run"),
      cellExtend: key("Shift+ ", "select up to here"),
      cellSelectAll: key("Mod+a", "select all runs"),
      cellOpen: key("Enter", "open the run"),
      cellEdit: key("F2", "edit the cell"),
      cellCopy: key(["c", "Mod+c"], "copy the cell"),
      cellFilter: key("f", "filter by the cell"),
      cellEye: key("v", "show or hide the run"),
      cellPin: key("p", "pin the run"),
      cellBaseline: key("b", "compare others with the run"),
      cellDown: key("j", "next run"),
      cellUp: key("k", "previous run"),
    },
  },
  {
    title: "Lineage",
    shortcuts: {
      walkAlong: key(["ArrowLeft", "ArrowRight"], "along a line"),
      walkAcross: key(["ArrowUp", "ArrowDown"], "within a column"),
      zoomIn: key(["+", "="], "zoom in"),
      zoomOut: key("-", "zoom out"),
      zoomAll: key("0", "show all of it"),
      chooseNothing: key("Escape", "choose nothing"),
    },
  },
] as const satisfies readonly Group[];

type Ids<T> = T extends { readonly shortcuts: infer S } ? keyof S : never;
export type ShortcutId = Ids<(typeof SHORTCUT_GROUPS)[number]>;

const BY_ID: Readonly<Record<string, Shortcut>> = Object.assign(
  {},
  ...SHORTCUT_GROUPS.map((group) => group.shortcuts),
);

export function keysOf(id: ShortcutId): readonly string[] {
  return BY_ID[id]!.keys;
}
