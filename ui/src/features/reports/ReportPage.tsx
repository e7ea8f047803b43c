import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";

import { type ReportDetail, reportQuery } from "../../api/reports";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { NotFound } from "../shell/NotFound";
import { TopBar } from "../shell/TopBar";
import { Blocks } from "./Blocks";
import css from "./Report.module.css";
import type { Fields } from "../../spec/document";
import { parseSpec } from "../../spec/specText";

/** A crumb is where one is only on its own page, not on those below it. */
const EXACT = { exact: true };

interface ReportPageProps {
  entity: string;
  project: string;
  /** The last part of the address: `Title--id`, or a report's name. */
  address: string;
}

/** A report to read: its text, and its panels drawn live. */
export function ReportPage({ entity, project, address }: ReportPageProps) {
  const report = useQuery(reportQuery(entity, project, address));
  if (report.data === null) return <NotFound what="This report" />;
  const title = report.data?.displayName || "Untitled report";
  return (
    <>
      <TopBar
        entity={entity}
        project={project}
        via={[
          <Link
            key="reports"
            to="/$entity/$project/reports"
            params={{ entity, project }}
            activeOptions={EXACT}
          >
            reports
          </Link>,
        ]}
        here={report.data ? title : address}
      />
      <main id="main" className={css.main}>
        {report.isPending && <Skeleton rows={8} />}
        {report.isError && !report.data && (
          <ErrorState
            error={report.error}
            what="The report could not be loaded"
            onRetry={() => void report.refetch()}
          />
        )}
        {report.data && (
          <Article report={report.data} entity={entity} project={project} />
        )}
      </main>
    </>
  );
}

interface ArticleProps {
  report: ReportDetail;
  entity: string;
  project: string;
}

function Article({ report, entity, project }: ArticleProps) {
  const spec = useMemo(() => readReport(report.spec), [report.spec]);
  return (
    <article className={css.article} data-width={String(spec?.["width"] ?? "readable")}>
      <header className={css.head}>
        <h1>{report.displayName || "Untitled report"}</h1>
        {report.description && <p className={css.lead}>{report.description}</p>}
        <p className={css.quiet}>
          {report.user ? `${report.user.name || report.user.username}, ` : ""}
          <Ago at={report.createdAt} />
          {report.updatedAt !== report.createdAt && (
            <>
              , last saved <Ago at={report.updatedAt} />
            </>
          )}
          {report.type === "runs/draft" && ", a draft"}
        </p>
      </header>
      {spec === null ? (
        <p className={css.missing}>What was saved of this report cannot be read.</p>
      ) : (
        <Blocks blocks={spec["blocks"]} entity={entity} project={project} />
      )}
    </article>
  );
}

/** Null when what was saved is no JSON. */
function readReport(text: string): Fields | null {
  try {
    return parseSpec(text);
  } catch {
    return null;
  }
}
