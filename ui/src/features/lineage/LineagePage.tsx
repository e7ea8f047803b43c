import { useArtifactSearch } from "../../state/artifactUrl";
import { EmptyState } from "../../widgets/States";
import { LiveDot } from "../shell/LiveDot";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import css from "./LineagePage.module.css";
import { LineageView } from "./LineageView";

/** The lineage of a version or run on a page of its own: `?focus=` says of which. */
export function LineagePage({ entity, project }: { entity: string; project: string }) {
  useLiveProject(entity, project);
  const [{ focus = "" }] = useArtifactSearch();
  const run = /^run\/(.+)$/.exec(focus)?.[1];
  return (
    <>
      <TopBar entity={entity} project={project} here="lineage">
        <LiveDot />
      </TopBar>
      <main id="main" className={css.main}>
        <h1 className="visually-hidden">Lineage</h1>
        {focus === "" ? (
          <EmptyState title="Lineage of what?">
            Open it from a version or a run: each has a tab or a link that leads here.
          </EmptyState>
        ) : (
          <LineageView
            key={focus}
            entity={entity}
            project={project}
            subject={run === undefined ? { artifactId: focus } : { run }}
          />
        )}
      </main>
    </>
  );
}
