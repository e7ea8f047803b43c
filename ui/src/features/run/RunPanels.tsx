import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import {
  type RunKeys,
  runKeysQuery,
  type WorkspaceSpec,
  workspaceQuery,
} from "../../api/workspace";
import { useWorkspaceSearch } from "../../state/url";
import { ErrorState, Skeleton } from "../../widgets/States";
import {
  type BankSection,
  findPanel,
  keepPanelsWith,
  sectionsOf,
} from "../workspace/bank";
import { FullScreenPanel } from "../workspace/FullScreenPanel";
import { documentOf } from "../workspace/openViews";
import { PanelBank } from "../workspace/PanelBank";
import { toPanelRun } from "../workspace/panelRuns";
import type { TabProps } from "./RunPage";
import { systemSections } from "./systemSections";

/** The workspace's panels, drawn for this run alone, where it has something to draw. */
export function ChartsTab(props: TabProps) {
  const { entity, project, run } = props;
  const workspace = useQuery(workspaceQuery(entity, project));
  const keys = useQuery(runKeysQuery(entity, project, run.name));
  const sections = useMemo(() => {
    if (!workspace.data || !keys.data) return [];
    const spec = documentOf(workspace.data) as WorkspaceSpec;
    const all = sectionsOf({ ...workspace.data, spec });
    return keepPanelsWith(all, new Set(keys.data.history));
  }, [workspace.data, keys.data]);
  const failed = [workspace, keys].find((query) => query.isError && !query.data);
  return (
    <RunBank
      {...props}
      sections={sections}
      keys={keys.data}
      isPending={workspace.isPending || keys.isPending}
      failed={failed}
      base={workspace.data?.spec.section?.settings}
      whenEmpty="This run has not logged anything to draw yet"
    />
  );
}

/** What the machine reported while the run was going. */
export function SystemTab(props: TabProps) {
  const { entity, project, run } = props;
  const keys = useQuery(runKeysQuery(entity, project, run.name));
  const sections = useMemo(
    () => systemSections(keys.data?.system ?? [], run.name),
    [keys.data, run.name],
  );
  return (
    <RunBank
      {...props}
      sections={run.eventsLineCount === 0 ? [] : sections}
      keys={keys.data}
      isPending={keys.isPending}
      failed={keys.isError && !keys.data ? keys : undefined}
      base={undefined}
      whenEmpty="No system metrics have arrived from this run"
    />
  );
}

interface RunBankProps extends TabProps {
  sections: readonly BankSection[];
  keys: RunKeys | undefined;
  isPending: boolean;
  failed: { error: unknown; refetch: () => unknown } | undefined;
  base: Readonly<Record<string, unknown>> | undefined;
  whenEmpty: string;
}

function RunBank({ run, isPending, failed, keys, ...bank }: RunBankProps) {
  const [search, patch] = useWorkspaceSearch();
  const { sections } = bank;
  const runs = useMemo(() => [toPanelRun(run)], [run]);
  const axisKeys = useMemo(
    () => keys?.history.filter((key) => !key.startsWith("_")) ?? [],
    [keys],
  );
  if (isPending) return <Skeleton rows={8} height={60} />;
  if (failed) {
    return (
      <ErrorState
        error={failed.error}
        what="The panels could not be loaded"
        onRetry={() => void failed.refetch()}
      />
    );
  }
  const props = { ...bank, runs, search, patch, axisKeys };
  const placed = findPanel(sections, search.panelDisplayName, search.panelSectionName);
  return placed ? (
    <FullScreenPanel {...props} placed={placed} />
  ) : (
    <PanelBank {...props} />
  );
}
