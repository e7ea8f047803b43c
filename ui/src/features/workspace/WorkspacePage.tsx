import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";

import { projectQuery } from "../../api/projects";
import type { StoredWorkspace, WorkspaceSpec } from "../../api/workspace";
import type { PanelRun } from "../../panels/contract";
import { fieldsOf, valueAt } from "../../spec/document";
import { useView } from "../../spec/handle";
import { useWorkspaceSearch, type WorkspaceSearch } from "../../state/url";
import { ErrorState } from "../../widgets/States";
import { QuickStart } from "../home/QuickStart";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { ProjectTabs } from "../shell/ProjectTabs";
import { useShortcuts } from "../shell/shortcuts";
import { TopBar } from "../shell/TopBar";
import { findPanel, sectionsOf } from "./bank";
import { FullScreenPanel } from "./FullScreenPanel";
import { PanelBank } from "./PanelBank";
import { RunsList } from "./RunsList";
import { useLiveProject } from "./useLiveProject";
import { useRunList } from "./useRunList";
import { ViewBar } from "./ViewBar";
import { ViewNotice } from "./ViewNotice";
import { useOpenView, ViewProvider, WhenOpen } from "./ViewProvider";
import css from "./Workspace.module.css";

interface WorkspacePageProps {
  entity: string;
  project: string;
}

/** The most used screen: the runs of a project and their panels. */
export function WorkspacePage({ entity, project }: WorkspacePageProps) {
  useLiveProject(entity, project);
  const [{ nw }] = useWorkspaceSearch();
  const header = useQuery(projectQuery(entity, project));
  if (header.data === null) return <NotFound what={`Project ${entity}/${project}`} />;
  const running = header.data?.runningRunCount ?? 0;
  const canWrite = header.data?.readOnly === false;
  return (
    <ViewProvider entity={entity} project={project} nw={nw} canWrite={canWrite}>
      <TopBar
        entity={entity}
        project={project}
        tabs={<ProjectTabs entity={entity} project={project} here="workspace" />}
      >
        <ViewBar />
        {running > 0 && <span className={css.running}>{running} running</span>}
        <LiveDot />
      </TopBar>
      <ViewNotice />
      {header.isError && !header.data ? (
        <ErrorState
          error={header.error}
          what="The project could not be loaded"
          onRetry={() => void header.refetch()}
        />
      ) : (
        <WhenOpen>
          <Workspace
            entity={entity}
            project={project}
            isEmpty={header.data?.totalRuns === 0}
            canWrite={canWrite}
          />
        </WhenOpen>
      )}
    </ViewProvider>
  );
}

interface WorkspaceProps extends WorkspacePageProps {
  isEmpty: boolean;
  canWrite: boolean;
}

function Workspace({ entity, project, isEmpty, canWrite }: WorkspaceProps) {
  const [search, patch] = useWorkspaceSearch();
  const runSearch = useRef<HTMLInputElement>(null);
  useShortcuts({ search: () => runSearch.current?.focus() });
  const list = useRunList();
  const { keys } = useOpenView();
  const metricKeys = useMemo(() => numericKeys(keys), [keys]);
  return (
    <div className={css.split}>
      <RunsList list={list} canWrite={canWrite} searchRef={runSearch} />
      <main id="main" className={css.main}>
        {isEmpty && list.rows.length === 0 ? (
          <div className={css.start}>
            <h1>Log a first run</h1>
            <p>This project has no runs yet. These lines make one.</p>
            <QuickStart entity={entity} project={project} />
          </div>
        ) : (
          <Panels
            entity={entity}
            project={project}
            runs={list.drawn}
            keys={keys}
            metricKeys={metricKeys}
            search={search}
            patch={patch}
          />
        )}
      </main>
    </div>
  );
}

interface PanelsProps extends WorkspacePageProps {
  runs: readonly PanelRun[];
  keys: StoredWorkspace["keys"];
  metricKeys: readonly string[];
  search: WorkspaceSearch;
  patch: ReturnType<typeof useWorkspaceSearch>[1];
}

function Panels(props: PanelsProps) {
  const { entity, project, runs, keys, metricKeys, search, patch } = props;
  const { document } = useView();
  const sections = useMemo(() => {
    const shown = {
      displayName: "",
      isSaved: true,
      keys,
      spec: document as WorkspaceSpec,
    };
    return sectionsOf(shown);
  }, [document, keys]);
  const bank = {
    entity,
    project,
    sections,
    base: fieldsOf(valueAt(document, ["section", "settings"])),
    runs,
    axisKeys: metricKeys,
    search,
    patch,
    whenEmpty: "Nothing was logged yet; panels appear with the first numbers",
  };
  const placed = findPanel(sections, search.panelDisplayName, search.panelSectionName);
  return placed ? (
    <FullScreenPanel {...bank} placed={placed} />
  ) : (
    <PanelBank {...bank} />
  );
}

function numericKeys(keys: readonly { key: string; kind: string }[]): string[] {
  return keys
    .filter(({ key, kind }) => kind === "number" && !key.startsWith("_"))
    .map(({ key }) => key);
}
