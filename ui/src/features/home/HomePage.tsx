import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";

import { viewerQuery } from "../../api/session";
import { ErrorState, Skeleton } from "../../widgets/States";
import { TopBar } from "../shell/TopBar";
import css from "./Home.module.css";
import { ProjectList } from "./ProjectList";
import { QuickStart } from "./QuickStart";

/** The first page: every project this person may read, newest activity first. */
export function HomePage() {
  const viewer = useQuery(viewerQuery);
  if (viewer.isError) {
    return (
      <ErrorState
        error={viewer.error}
        what="The server did not answer"
        onRetry={() => void viewer.refetch()}
      />
    );
  }
  if (viewer.isPending) return <Skeleton rows={5} height={44} />;
  if (viewer.data === null) return <Navigate to="/signin" replace />;
  const owner = viewer.data.entity ?? viewer.data.username;
  return (
    <>
      <TopBar here="Home" />
      <main id="main" className={css.main}>
        <h1>Projects</h1>
        <ProjectList
          whenEmpty={
            <section className={css.sheet} aria-labelledby="first-run">
              <h2 id="first-run">Log your first run</h2>
              <p className={css.lead}>
                There is no project yet. It is made by the first run that names it.
              </p>
              <QuickStart entity={owner} project="my-first-project" />
            </section>
          }
        />
      </main>
    </>
  );
}
