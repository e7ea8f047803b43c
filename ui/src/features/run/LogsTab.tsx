import { useMemo, useState } from "react";

import { useWorkspaceSearch } from "../../state/url";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { labelsSaid } from "../../panels/shared/runFacts";
import css from "./Logs.module.css";
import { LogLines } from "./LogLines";
import { LogToolbar } from "./LogToolbar";
import {
  useLabelledLines,
  useLogCount,
  useLogLabels,
  useLogMatches,
} from "./logBlocks";
import type { TabProps } from "./RunPage";

/** What the program printed: any length, searchable, following while it runs. */
export function LogsTab({ entity, project, run }: TabProps) {
  const of = useMemo(
    () => ({ entity, project, run: run.name }),
    [entity, project, run.name],
  );
  const [search, patch] = useWorkspaceSearch();
  const [isFollowing, setFollowing] = useState(run.state === "running");
  const [showsTimes, setShowsTimes] = useState(false);
  const [match, setMatch] = useState(0);
  const source = useLogCount(of);
  const wanted = search.logs ?? "";
  const isRegex = search.re === "1";
  const label = search.label;
  const said = useMemo(() => labelsSaid(run), [run]);
  const known = useLogLabels(of, source.count, said);
  const labels = label && !known.includes(label) ? [...known, label] : known;
  const labelled = useLabelledLines(of, label);
  const matches = useLogMatches(of, wanted, isRegex, label);
  const numbers = wanted === "" ? [] : (matches.data?.numbers ?? []);

  if (source.isPending) return <Skeleton rows={12} />;
  if (source.error) {
    return (
      <ErrorState
        error={source.error}
        what="The log could not be loaded"
        onRetry={source.retry}
      />
    );
  }
  if (source.count === 0) {
    return (
      <EmptyState title="Nothing was printed yet">
        {run.state === "running"
          ? "Lines appear here as the program prints them."
          : "The program printed nothing, or its console was not captured."}
      </EmptyState>
    );
  }
  const jump = (by: number) => {
    if (numbers.length === 0) return;
    setFollowing(false);
    setMatch((match + by + numbers.length) % numbers.length);
  };
  return (
    <div className={css.logs}>
      <LogToolbar
        of={of}
        search={wanted}
        isRegex={isRegex}
        error={wanted === "" ? null : (matches.error?.message ?? null)}
        onSearch={(logs) => {
          setMatch(0);
          setFollowing(false);
          patch({ logs });
        }}
        onRegex={(on) => patch({ re: on ? "1" : undefined })}
        matchNumber={numbers.length === 0 ? 0 : match + 1}
        matchCount={wanted === "" ? 0 : (matches.data?.total ?? 0)}
        onJump={jump}
        labels={labels}
        label={label}
        onLabel={(label) => {
          setMatch(0);
          patch({ label });
        }}
        showsTimes={showsTimes}
        onTimes={setShowsTimes}
        isFollowing={isFollowing}
        onFollow={setFollowing}
        fileName={`${run.displayName || run.name}.log`}
      />
      {labelled.error && label !== undefined && (
        <p className={css.failure} role="alert">
          The lines of “{label}” could not be loaded: {labelled.error.message}
        </p>
      )}
      <LogLines
        of={of}
        count={source.count}
        chosen={label === undefined ? null : labelled.lines}
        showsTimes={showsTimes}
        isFollowing={isFollowing}
        onFollow={setFollowing}
        matches={numbers}
        wanted={numbers[match]}
      />
    </div>
  );
}
