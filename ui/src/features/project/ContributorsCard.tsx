import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Contributor, contributorsQuery } from "../../api/projectOverview";
import { Button } from "../../widgets/Button";
import { formatDuration } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import table from "../artifacts/Table.module.css";
import css from "./Project.module.css";
import type { ProjectPlace } from "./ProjectOverviewPage";
import { filterBy } from "./projectWords";

/** Who made the project's runs. */
export function ContributorsCard({ entity, project }: ProjectPlace) {
  const found = useInfiniteQuery(contributorsQuery(entity, project));
  const people = found.data?.pages.flatMap(
    (page) => page?.edges.map(({ node }) => node) ?? [],
  );
  const total = found.data?.pages[0]?.totalCount ?? 0;
  return (
    <section className={css.sheet} aria-labelledby="contributors">
      <h2 id="contributors">
        Contributors{" "}
        {total > 0 && <span className={css.count}>{total.toLocaleString("en")}</span>}
      </h2>
      {found.isPending && <Skeleton rows={3} />}
      {found.isError && !found.data && (
        <ErrorState
          error={found.error}
          what="The contributors could not be loaded"
          onRetry={() => void found.refetch()}
        />
      )}
      {people && (
        <div className={css.scroll}>
          <table className={table.table} aria-labelledby="contributors">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" data-numeric>
                  Runs
                </th>
                <th scope="col" data-numeric>
                  Compute
                </th>
                <th scope="col">Last active</th>
              </tr>
            </thead>
            <tbody>
              {people.map((one) => (
                <Row
                  key={one.username ?? ""}
                  one={one}
                  entity={entity}
                  project={project}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.hasNextPage && (
        <Button
          isDisabled={found.isFetchingNextPage}
          onPress={() => void found.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}

function Row({ one, entity, project }: ProjectPlace & { one: Contributor }) {
  const { username, name, runCount, computeSeconds, lastActiveAt } = one;
  const runs = runCount.toLocaleString("en");
  return (
    <tr>
      <th scope="row">
        {username === null ? "Accounts that are gone" : name || username}
        {username !== null && name !== username && (
          <span className={css.login}> {username}</span>
        )}
      </th>
      <td data-numeric>
        {username === null ? (
          runs
        ) : (
          <Link
            to="/$entity/$project/table"
            params={{ entity, project }}
            search={{ filter: filterBy("user", username) }}
            aria-label={`Runs of ${username}: ${runs}`}
          >
            {runs}
          </Link>
        )}
      </td>
      <td data-numeric>{formatDuration(computeSeconds)}</td>
      <td>
        <Ago at={lastActiveAt} />
      </td>
    </tr>
  );
}
