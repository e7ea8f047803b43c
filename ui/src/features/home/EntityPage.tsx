import { EmptyState } from "../../widgets/States";
import { TopBar } from "../shell/TopBar";
import css from "./Home.module.css";
import { ProjectList } from "./ProjectList";

/** The projects of one person or team. */
export function EntityPage({ entity }: { entity: string }) {
  return (
    <>
      <TopBar entity={entity} />
      <main id="main" className={css.main}>
        <h1>{entity}</h1>
        <ProjectList
          entity={entity}
          whenEmpty={
            <EmptyState title="No projects here">
              {entity} has no project, or none that you may read.
            </EmptyState>
          }
        />
      </main>
    </>
  );
}
