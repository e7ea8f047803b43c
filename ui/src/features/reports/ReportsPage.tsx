import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type ReportRow, reportsQuery } from "../../api/reports";
import { Button } from "../../widgets/Button";
import { formatCount } from "../../widgets/format";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { NotFound } from "../shell/NotFound";
import { ProjectTabs } from "../shell/ProjectTabs";
import { TopBar } from "../shell/TopBar";
import css from "./Report.module.css";

interface ReportsPageProps {
  entity: string;
  project: string;
}

/** The reports of a project, newest first. */
export function ReportsPage({ entity, project }: ReportsPageProps) {
  const reports = useInfiniteQuery(reportsQuery(entity, project));
  if (reports.data?.pages[0] === null) {
    return <NotFound what={`Project ${entity}/${project}`} />;
  }
  const rows =
    reports.data?.pages.flatMap((page) => page?.edges.map((one) => one.node) ?? []) ??
    [];
  const total = reports.data?.pages[0]?.totalCount ?? 0;
  return (
    <>
      <TopBar
        entity={entity}
        project={project}
        tabs={<ProjectTabs entity={entity} project={project} here="reports" />}
      />
      <main id="main" className={css.list}>
        <h1>Reports</h1>
        {reports.isPending && <Skeleton rows={6} height={20} />}
        {reports.isError && !reports.data && (
          <ErrorState
            error={reports.error}
            what="The reports could not be loaded"
            onRetry={() => void reports.refetch()}
          />
        )}
        {reports.data && rows.length === 0 && (
          <EmptyState title="No reports yet">
            Reports are written with the wandb-workspaces package, and read here.
          </EmptyState>
        )}
        {rows.length > 0 && (
          <>
            <p className={css.quiet}>
              {formatCount(total, "report")}, the newest first
            </p>
            <ul className={css.cards}>
              {rows.map((row) => (
                <Card key={row.id} report={row} entity={entity} project={project} />
              ))}
            </ul>
          </>
        )}
        {reports.hasNextPage && (
          <Button
            isDisabled={reports.isFetchingNextPage}
            onPress={() => void reports.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </main>
    </>
  );
}

/** The last part of a report's address, as clients print it. */
function addressOf({ displayName, id }: ReportRow): string {
  const words = displayName.replace(/[^\p{L}\p{N}_]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${words || "report"}--${id.replaceAll("=", "")}`;
}

function Card({ report, entity, project }: ReportsPageProps & { report: ReportRow }) {
  return (
    <li className={css.card}>
      <Link
        to="/$entity/$project/reports/$report"
        params={{ entity, project, report: addressOf(report) }}
      >
        {report.displayName || "Untitled report"}
      </Link>
      {report.description && <p>{report.description}</p>}
      <p className={css.quiet}>
        {report.user ? `${report.user.name || report.user.username}, ` : ""}
        saved <Ago at={report.updatedAt} />
      </p>
    </li>
  );
}
