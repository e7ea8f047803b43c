import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { textOf } from "../../spec/document";
import { Select, Switch } from "../../widgets/Fields";
import { formatBytes } from "../../widgets/format";
import type { PanelProps, PanelRun } from "../contract";
import { PanelFrame, PanelMessage } from "../frame/PanelFrame";
import { mediaText } from "../media/mediaQueries";
import { Blank } from "../shared/ChartPanel";
import { useChangeConfig } from "../shared/useChangeConfig";
import css from "./CodeComparer.module.css";
import { type CodeFile, type CodePair, codePairs, codeQuery } from "./codeFiles";
import { TextCompare } from "./TextCompare";

/** Files beyond this are not read to be compared. */
const TEXT_BYTES = 1_000_000;

const NO_RUN = { runId: "", displayName: "", slot: 0, state: "" } satisfies PanelRun;

/** The code of two runs, file by file. */
export function CodeComparerPanel(props: PanelProps) {
  const { spec, entity, project, runs } = props;
  const name = textOf(spec.config["chartTitle"]) || props.title;
  const base = runs.find((run) => run.emphasis === "baseline");
  const [chosen, setChosen] = useState<{ left?: string; right?: string }>({});
  const pick = (id: string | undefined, otherwise: PanelRun | undefined): PanelRun =>
    runs.find((run) => run.runId === id) ?? otherwise ?? NO_RUN;
  const left = pick(chosen.left, base ?? runs[0]);
  const right = pick(
    chosen.right,
    runs.find((run) => run.runId !== left.runId),
  );
  const before = useQuery({
    ...codeQuery(entity, project, left.runId),
    enabled: left.runId !== "",
  });
  const after = useQuery({
    ...codeQuery(entity, project, right.runId),
    enabled: right.runId !== "",
  });
  const pairs = useMemo(
    () => codePairs(before.data?.files ?? [], after.data?.files ?? []),
    [before.data, after.data],
  );
  const [path, setPath] = useState<string | null>(null);
  const open = pairs.find((pair) => pair.path === path) ?? pairs[0];
  const [isUnified, setUnified] = useUnified(props);
  const isCut = before.data?.isCut || after.data?.isCut;
  if (right.runId === "") {
    return (
      <PanelFrame {...props} title={name}>
        <PanelMessage>Two runs are needed to compare their code.</PanelMessage>
      </PanelFrame>
    );
  }
  const error = before.error ?? after.error;
  const options = runs.map((run) => ({ value: run.runId, label: run.displayName }));
  const answer = {
    error,
    isPending: before.isPending || after.isPending,
    retry: () => {
      void before.refetch();
      void after.refetch();
    },
  };
  return (
    <PanelFrame {...props} title={name}>
      <div className={css.bar}>
        <Select
          label="Before"
          value={left.runId}
          options={options}
          onChange={(id) => setChosen({ ...chosen, left: id })}
        />
        <Select
          label="After"
          value={right.runId}
          options={options}
          onChange={(id) => setChosen({ ...chosen, right: id })}
        />
        <Switch
          label="One below the other"
          isSelected={isUnified}
          onChange={setUnified}
        />
        {isCut && <span className={css.note}>Not all files fit here.</span>}
      </div>
      {!open || answer.isPending ? (
        <Blank words="Neither run has kept its code." answer={answer} />
      ) : (
        <div className={css.body}>
          <FileList pairs={pairs} open={open} onOpen={setPath} />
          <Difference
            key={`${left.runId}/${right.runId}/${open.path}`}
            pair={open}
            places={[left, right].map((run) => ({ entity, project, run: run.runId }))}
            isUnified={isUnified}
          />
        </div>
      )}
    </PanelFrame>
  );
}

/** Kept in the view where one may change it, else until one leaves. */
function useUnified({ spec }: PanelProps): [boolean, (on: boolean) => void] {
  const change = useChangeConfig(spec);
  const [own, setOwn] = useState<boolean | null>(null);
  return [
    own ?? spec.config["diff"] === "unified",
    (on) => {
      if (!change) return setOwn(on);
      change("Change how code is compared", (config) => ({
        ...config,
        diff: on ? "unified" : "split",
      }));
    },
  ];
}

interface FileListProps {
  readonly pairs: readonly CodePair[];
  readonly open: CodePair;
  readonly onOpen: (path: string) => void;
}

const MARKS = { changed: "~", added: "+", removed: "−", same: "=" } as const;

function FileList({ pairs, open, onOpen }: FileListProps) {
  return (
    <ul className={css.files} aria-label="Files">
      {pairs.map((pair) => (
        <li key={pair.path}>
          <button
            type="button"
            aria-current={pair === open ? "true" : undefined}
            data-kind={pair.kind}
            title={`${pair.path}: ${pair.kind}`}
            onClick={() => onOpen(pair.path)}
          >
            <span aria-hidden className={css.mark}>
              {MARKS[pair.kind]}
            </span>
            <span className={css.path}>{pair.path}</span>
            <span className="visually-hidden">{pair.kind}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface DifferenceProps {
  readonly pair: CodePair;
  readonly places: readonly {
    readonly entity: string;
    readonly project: string;
    readonly run: string;
  }[];
  readonly isUnified: boolean;
}

function Difference({ pair, places, isUnified }: DifferenceProps) {
  const before = useCode(pair.before, places[0]!);
  const after = useCode(pair.after, places[1]!);
  const largest = Math.max(pair.before?.sizeBytes ?? 0, pair.after?.sizeBytes ?? 0);
  if (largest > TEXT_BYTES) {
    return (
      <PanelMessage>
        {pair.path} is too long to be compared here: {formatBytes(largest)}.
      </PanelMessage>
    );
  }
  const error = before.error ?? after.error;
  if (error) return <PanelMessage role="alert">{error.message}</PanelMessage>;
  if (before.text === undefined || after.text === undefined) {
    return <PanelMessage role="status">Loading …</PanelMessage>;
  }
  return (
    <div className={css.difference}>
      <TextCompare before={before.text} after={after.text} isUnified={isUnified} />
    </div>
  );
}

/** The text of a file; "" for a run that lacks it. */
function useCode(file: CodeFile | null, place: DifferenceProps["places"][number]) {
  const isRead = file !== null && file.sizeBytes <= TEXT_BYTES;
  const { data, error } = useQuery({
    ...mediaText(place, `${file?.name ?? ""}@${file?.digest ?? ""}`, file?.address),
    enabled: isRead,
  });
  return { text: file === null ? "" : data, error };
}
