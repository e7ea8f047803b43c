import { useQuery } from "@tanstack/react-query";

import { artifactTypesQuery } from "../../api/artifacts";
import { projectQuery } from "../../api/projects";
import { ErrorState, Skeleton } from "../../widgets/States";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { ProjectTabs } from "../shell/ProjectTabs";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import { CollectionPane } from "./CollectionPane";
import { CollectionsPane } from "./CollectionsPane";
import { FirstArtifact } from "./FirstArtifact";
import css from "./Artifacts.module.css";
import { TypeTree } from "./TypeTree";

interface ArtifactsPageProps {
  entity: string;
  project: string;
  type?: string;
  collection?: string;
}

/** What a project keeps: types and their collections, and one of them in full. */
export function ArtifactsPage({
  entity,
  project,
  type,
  collection,
}: ArtifactsPageProps) {
  useLiveProject(entity, project);
  const header = useQuery(projectQuery(entity, project));
  const types = useQuery(artifactTypesQuery(entity, project));
  if (header.data === null) return <NotFound what={`Project ${entity}/${project}`} />;
  return (
    <>
      <TopBar
        entity={entity}
        project={project}
        tabs={<ProjectTabs entity={entity} project={project} here="artifacts" />}
      >
        <LiveDot />
      </TopBar>
      {types.isPending && <Skeleton rows={8} />}
      {types.isError && !types.data && (
        <ErrorState
          error={types.error}
          what="The artifacts could not be loaded"
          onRetry={() => void types.refetch()}
        />
      )}
      {types.data?.length === 0 && <FirstArtifact entity={entity} project={project} />}
      {types.data && types.data.length > 0 && (
        <div className={css.split}>
          <TypeTree
            entity={entity}
            project={project}
            types={types.data}
            chosenType={type}
            chosen={collection}
          />
          <main id="main" className={css.main}>
            {type !== undefined && collection !== undefined ? (
              <CollectionPane
                key={collection}
                place={{ entity, project, collection }}
                type={type}
              />
            ) : (
              <CollectionsPane entity={entity} project={project} type={type} />
            )}
          </main>
        </div>
      )}
    </>
  );
}
