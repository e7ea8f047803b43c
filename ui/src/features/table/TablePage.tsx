import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";

import { projectQuery } from "../../api/projects";
import { useWorkspaceSearch } from "../../state/url";
import { EmptyState, ErrorState } from "../../widgets/States";
import { QuickStart } from "../home/QuickStart";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { ProjectTabs } from "../shell/ProjectTabs";
import { useShortcuts } from "../shell/shortcuts";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import { ViewBar } from "../workspace/ViewBar";
import { ViewNotice } from "../workspace/ViewNotice";
import { ViewProvider, WhenOpen } from "../workspace/ViewProvider";
import { RunsTable } from "./RunsTable";
import css from "./Table.module.css";
import { useLiveTable } from "./useLiveTable";

interface TablePageProps {
  entity: string;
  project: string;
}

/** All runs of a project as a table: the open view's runs in full width. */
export function TablePage({ entity, project }: TablePageProps) {
  useLiveProject(entity, project);
  useLiveTable(entity, project);
  const [{ nw }] = useWorkspaceSearch();
  const searchRef = useRef<HTMLInputElement>(null);
  useShortcuts({ search: () => searchRef.current?.focus() });
  const header = useQuery(projectQuery(entity, project));
  if (header.data === null) return <NotFound what={`Project ${entity}/${project}`} />;
  const isReadOnly = header.data?.readOnly !== false;
  return (
    <ViewProvider entity={entity} project={project} nw={nw} canWrite={!isReadOnly}>
      <TopBar
        entity={entity}
        project={project}
        tabs={<ProjectTabs entity={entity} project={project} here="table" />}
      >
        <ViewBar />
        <LiveDot />
      </TopBar>
      <ViewNotice />
      <main id="main" className={css.main}>
        {header.isError && !header.data ? (
          <ErrorState
            error={header.error}
            what="The project could not be loaded"
            onRetry={() => void header.refetch()}
          />
        ) : header.data?.totalRuns === 0 ? (
          <EmptyState title="No runs yet">
            <p>These lines make one.</p>
            <QuickStart entity={entity} project={project} />
          </EmptyState>
        ) : (
          <WhenOpen>
            <RunsTable isReadOnly={isReadOnly} searchRef={searchRef} />
          </WhenOpen>
        )}
      </main>
    </ViewProvider>
  );
}
