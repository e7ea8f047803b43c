import { type ReactNode, useRef, useState } from "react";
import { MenuSection } from "react-aria-components";

import { type RunList, type TableRun, walkRuns } from "../../api/runTable";
import { isCurve } from "../../spec/columns";
import { COMPUTED } from "../../spec/computedColumns";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import { exactText, isNumeric, shownText } from "./cellValue";
import { csvLine, latexTable, markdownTable, pythonQuery } from "./exportText";
import { selectedList, selectedRuns } from "./selectedRuns";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

interface ExportMenuProps {
  model: TableModel;
  buttonClass: string;
  face: ReactNode;
  /** Only the selected runs. */
  isOfSelection?: boolean;
}

interface Progress {
  readonly done: number;
  readonly problem: string | null;
}

/** The runs as a file or a text: all that match, those in view, or those selected. */
export function ExportMenu({ model, isOfSelection, ...button }: ExportMenuProps) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [said, setSaid] = useState("");
  const stop = useRef<AbortController | null>(null);
  const list = isOfSelection ? selectedList(model) : model.list;
  const csv = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setProgress({ done: 0, problem: null });
    try {
      const file = await csvFile(model, list, controller.signal, (done) =>
        setProgress({ done, problem: null }),
      );
      saveFile(file, `${model.project}-runs.csv`);
      setProgress(null);
    } catch (error) {
      if (controller.signal.aborted) return;
      const problem = error instanceof Error ? error.message : String(error);
      setProgress((before) => ({ done: before?.done ?? 0, problem }));
    }
  };
  const copy = async (text: string, what: string) => {
    await model.copy(text);
    setSaid(`${what} copied`);
  };
  const act = async (key: string) => {
    if (key === "csv") return csv();
    const path = `${model.entity}/${model.project}`;
    if (key === "python") return copy(pythonQuery(path, list), "Python");
    const rows = isOfSelection ? await selectedRuns(model) : model.seen();
    return copy(textOf(model, rows, key), key === "latex" ? "LaTeX" : "Markdown");
  };
  const of = isOfSelection ? "selected" : "in view";
  return (
    <>
      <MenuButton
        label={isOfSelection ? "Export the selected runs" : "Export"}
        {...button}
        onAction={(key) => void act(String(key))}
      >
        <MenuSection aria-label="Files">
          <MenuItem id="csv">
            {isOfSelection ? "CSV of the selected runs" : "CSV of all that match"}
          </MenuItem>
        </MenuSection>
        <MenuSection aria-label="Texts">
          <MenuItem id="markdown">{`Copy as Markdown (${of})`}</MenuItem>
          <MenuItem id="latex">{`Copy as LaTeX (${of})`}</MenuItem>
          <MenuItem id="python">Copy as Python filter</MenuItem>
        </MenuSection>
      </MenuButton>
      <span role="status" className="visually-hidden">
        {said}
      </span>
      <Dialog
        title="Export as CSV"
        isOpen={progress !== null}
        onClose={() => {
          stop.current?.abort();
          setProgress(null);
        }}
      >
        {progress?.problem ? (
          <p role="alert" className={css.problem}>
            {progress.problem}
          </p>
        ) : (
          <p role="status">{(progress?.done ?? 0).toLocaleString("en")} runs written</p>
        )}
        <div className={css.actions}>
          <Button
            onPress={() => {
              stop.current?.abort();
              setProgress(null);
            }}
          >
            Cancel
          </Button>
        </div>
      </Dialog>
    </>
  );
}

/** Every run of a list with all the columns that are shown. */
async function csvFile(
  { columns, cells }: TableModel,
  list: RunList,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Blob> {
  const shown = columns.filter((column) => !isCurve(column));
  const paths = [...new Set(shown.flatMap(cells.paths))];
  const head = [
    "run id",
    ...shown.map(({ id, label, key }) =>
      key.section === "run" || key.section === COMPUTED || id.startsWith("tags:")
        ? label.toLowerCase()
        : `${key.section}.${label}`,
    ),
  ];
  const parts = [csvLine(head)];
  let done = 0;
  for await (const runs of walkRuns(list, paths, signal)) {
    signal.throwIfAborted();
    parts.push(
      runs
        .map((run) =>
          csvLine([
            run.name,
            ...shown.map((column) => exactText(cells.value(run, column))),
          ]),
        )
        .join(""),
    );
    done += runs.length;
    onProgress(done);
  }
  return new Blob(parts, { type: "text/csv;charset=utf-8" });
}

function textOf(
  { columns, cells }: TableModel,
  runs: readonly TableRun[],
  form: string,
): string {
  const shown = columns.filter((column) => !isCurve(column));
  const head = shown.map(({ label }) => label);
  const rows = runs.map((run) =>
    shown.map((column) => shownText(cells.value(run, column))),
  );
  if (form === "markdown") return markdownTable(head, rows);
  const isNumber = shown.map((column) =>
    runs.some((run) => isNumeric(cells.value(run, column))),
  );
  return latexTable(head, rows, isNumber);
}

function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = window.document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it; freeing it at once would stop that.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
