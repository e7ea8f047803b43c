import { type ComponentType, type LazyExoticComponent, lazy } from "react";

import { later } from "../widgets/later";
import type { PanelEditorProps, PanelProps } from "./contract";

type PanelComponent = ComponentType<PanelProps>;
type EditorComponent = LazyExoticComponent<ComponentType<PanelEditorProps>>;

/** One kind of panel: a folder beside this file. */
export interface PanelKind {
  /** What people call it. */
  readonly label: string;
  readonly Panel: PanelComponent;
  /** Kinds without one are changed by their settings as JSON only. */
  readonly Editor?: EditorComponent;
  /** What a new one begins with; kinds without it cannot be added by hand. */
  readonly initial?: () => Readonly<Record<string, unknown>>;
}

/** Names of the workspace specification → what draws them, loaded when first used. */
const KINDS: Readonly<Record<string, PanelKind>> = {
  "Run History Line Plot": {
    label: "Line plot",
    Panel: later(async () => (await import("./line/LinePanel")).LinePanel),
    Editor: lazy(async () => ({
      default: (await import("./line/LineEditor")).LineEditor,
    })),
    initial: () => ({ metrics: [] }),
  },
  "Media Browser": {
    label: "Media",
    Panel: later(async () => (await import("./media/MediaPanel")).MediaPanel),
    Editor: lazy(async () => ({
      default: (await import("./media/MediaEditor")).MediaEditor,
    })),
    initial: () => ({ mediaKeys: [] }),
  },
  "Scalar Chart": {
    label: "Scalar",
    Panel: later(async () => (await import("./scalar/ScalarPanel")).ScalarPanel),
    Editor: lazy(async () => ({
      default: (await import("./scalar/ScalarEditor")).ScalarEditor,
    })),
    initial: () => ({ metrics: [] }),
  },
  "Bar Chart": {
    label: "Bars",
    Panel: later(async () => (await import("./bar/BarPanel")).BarPanel),
    Editor: lazy(async () => ({
      default: (await import("./bar/BarEditor")).BarEditor,
    })),
    initial: () => ({ metrics: [] }),
  },
  "Scatter Plot": {
    label: "Scatter plot",
    Panel: later(async () => (await import("./scatter/ScatterPanel")).ScatterPanel),
    Editor: lazy(async () => ({
      default: (await import("./scatter/ScatterEditor")).ScatterEditor,
    })),
    initial: () => ({}),
  },
  "Parallel Coordinates Plot": {
    label: "Parallel coordinates",
    Panel: later(async () => (await import("./parallel/ParallelPanel")).ParallelPanel),
    Editor: lazy(async () => ({
      default: (await import("./parallel/ParallelEditor")).ParallelEditor,
    })),
    initial: () => ({ columns: [] }),
  },
  "Parameter Importance": {
    label: "Parameter importance",
    Panel: later(
      async () => (await import("./importance/ImportancePanel")).ImportancePanel,
    ),
    Editor: lazy(async () => ({
      default: (await import("./importance/ImportanceEditor")).ImportanceEditor,
    })),
    initial: () => ({}),
  },
  "Run Comparer": {
    label: "Run comparer",
    Panel: later(async () => (await import("./comparer/ComparerPanel")).ComparerPanel),
    Editor: lazy(async () => ({
      default: (await import("./comparer/ComparerEditor")).ComparerEditor,
    })),
    initial: () => ({ diffOnly: "split" }),
  },
  "Code Comparer": {
    label: "Code comparer",
    Panel: later(
      async () => (await import("./codeComparer/CodeComparerPanel")).CodeComparerPanel,
    ),
    Editor: lazy(async () => ({
      default: (await import("./codeComparer/CodeComparerEditor")).CodeComparerEditor,
    })),
    initial: () => ({ diff: "split" }),
  },
  Vega2: {
    label: "Custom chart",
    Panel: later(async () => (await import("./vega/VegaPanel")).VegaPanel),
    Editor: lazy(async () => ({
      default: (await import("./vega/VegaEditor")).VegaEditor,
    })),
    initial: () => ({ panelDefId: "wandb/scatter/v0" }),
  },
  Weave: {
    label: "Query panel",
    Panel: later(async () => (await import("./weave/WeavePanel")).WeavePanel),
  },
  "Markdown Panel": {
    label: "Markdown",
    Panel: later(async () => (await import("./markdown/MarkdownPanel")).MarkdownPanel),
    Editor: lazy(async () => ({
      default: (await import("./markdown/MarkdownEditor")).MarkdownEditor,
    })),
    initial: () => ({ value: "" }),
  },
};

const UNKNOWN: PanelComponent = later(
  async () => (await import("./unknown/UnknownPanel")).UnknownPanel,
);

/** The kind of a view type; null for kinds that we do not know. */
export function kindOf(viewType: string): PanelKind | null {
  return Object.hasOwn(KINDS, viewType) ? KINDS[viewType]! : null;
}

/** The component for a view type; kinds we cannot draw yet say so in their place. */
export function panelFor(viewType: string): PanelComponent {
  return kindOf(viewType)?.Panel ?? UNKNOWN;
}

/** View types that a person can add, in the order in which they are offered. */
export function addableKinds(): readonly string[] {
  return Object.keys(KINDS).filter((viewType) => KINDS[viewType]!.initial);
}
