import { useQuery, useQueryClient } from "@tanstack/react-query";

import { type ProjectOverview, projectOverviewQuery } from "../../api/projectOverview";
import { updateProject } from "../../api/projects";
import { IS_EMBEDDED } from "../../state/embedded";
import { ErrorState, Skeleton } from "../../widgets/States";
import { DescriptionCard } from "../artifacts/DescriptionCard";
import { QuickStart } from "../home/QuickStart";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { ProjectTabs } from "../shell/ProjectTabs";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import { AboutCard } from "./AboutCard";
import { ContributorsCard } from "./ContributorsCard";
import { Figures } from "./Figures";
import { ProjectMenu } from "./ProjectMenu";
import css from "./Project.module.css";
import { StatesCard } from "./StatesCard";
import { StorageCard } from "./StorageCard";

export interface ProjectPlace {
  entity: string;
  project: string;
}

/** A project as a whole: what it is for, whose it is, what is in it. */
export function ProjectOverviewPage({ entity, project }: ProjectPlace) {
  useLiveProject(entity, project);
  const found = useQuery(projectOverviewQuery(entity, project));
  if (found.data === null) return <NotFound what={`Project ${entity}/${project}`} />;
  return (
    <>
      <TopBar
        entity={entity}
        project={project}
        tabs={<ProjectTabs entity={entity} project={project} here="overview" />}
      >
        <LiveDot />
      </TopBar>
      <main id="main" className={css.main}>
        {found.isPending && <Skeleton rows={8} />}
        {found.isError && !found.data && (
          <ErrorState
            error={found.error}
            what="The project could not be loaded"
            onRetry={() => void found.refetch()}
          />
        )}
        {found.data && <Overview overview={found.data} />}
      </main>
    </>
  );
}

export interface OverviewProps {
  overview: ProjectOverview;
}

function Overview({ overview }: OverviewProps) {
  const { entityName: entity, name: project, totalRuns } = overview;
  const canEdit = !overview.readOnly && !IS_EMBEDDED;
  const change = useChange(entity, project);
  return (
    <>
      <header className={css.header}>
        <h1>{project}</h1>
        {canEdit && <ProjectMenu overview={overview} />}
      </header>
      <Figures overview={overview} />
      <div className={css.columns}>
        <div className={css.column}>
          <DescriptionCard
            text={overview.description ?? ""}
            canEdit={canEdit}
            whenEmpty={
              canEdit
                ? "What is this project for, and what was found? Markdown is understood."
                : "Nothing is said about this project yet."
            }
            onSave={(description) => change({ description })}
          />
          {totalRuns === 0 ? (
            <section className={css.sheet} aria-labelledby="first-run">
              <h2 id="first-run">Log a first run</h2>
              <p className={css.lead}>
                This project has no runs yet. These lines make one.
              </p>
              <QuickStart entity={entity} project={project} />
            </section>
          ) : (
            <>
              <StatesCard overview={overview} />
              <ContributorsCard entity={entity} project={project} />
            </>
          )}
        </div>
        <div className={css.column}>
          <AboutCard
            overview={overview}
            canOpen={overview.mayAdminister && !IS_EMBEDDED}
            onAccess={(access) => change({ access })}
          />
          <StorageCard entity={entity} project={project} />
        </div>
      </div>
    </>
  );
}

/** Saves what is given and shows the server's word for it; rejects when refused. */
function useChange(entityName: string, name: string) {
  const queries = useQueryClient();
  return async (change: { description?: string; access?: string }): Promise<void> => {
    await updateProject({ entityName, name, ...change });
    await queries.invalidateQueries(projectOverviewQuery(entityName, name));
    void queries.invalidateQueries({
      queryKey: ["project", entityName, name, "header"],
    });
    void queries.invalidateQueries({ queryKey: ["projects"] });
  };
}
