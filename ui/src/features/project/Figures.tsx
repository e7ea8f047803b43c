import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { artifactTypesQuery } from "../../api/artifacts";
import { formatDuration } from "../../widgets/format";
import css from "./Project.module.css";
import type { OverviewProps } from "./ProjectOverviewPage";
import { computeSecondsOf } from "./projectWords";

/** How much there is of everything, each number a way to it. */
export function Figures({ overview }: OverviewProps) {
  const { entityName: entity, name: project, runStates } = overview;
  const params = { entity, project };
  const types = useQuery(artifactTypesQuery(entity, project));
  const collections = types.data?.reduce((sum, one) => sum + one.collectionCount, 0);
  const running = runStates.find(({ state }) => state === "running")?.runCount ?? 0;
  return (
    <ul className={css.figures} aria-label="In this project">
      <li>
        <Link to="/$entity/$project/table" params={params}>
          <Figure
            value={overview.totalRuns}
            noun="run"
            note={running > 0 && `${running.toLocaleString("en")} running`}
          />
        </Link>
      </li>
      <li>
        <Link to="/$entity/$project/sweeps" params={params}>
          <Figure value={overview.totalSweeps} noun="sweep" />
        </Link>
      </li>
      <li>
        <Link to="/$entity/$project/reports" params={params}>
          <Figure value={overview.reportCount} noun="report" />
        </Link>
      </li>
      <li>
        <Link to="/$entity/$project/artifacts" params={params}>
          <Figure
            value={collections}
            noun="artifact"
            note={
              types.data &&
              types.data.length > 0 &&
              types.data.map(({ name }) => name).join(", ")
            }
          />
        </Link>
      </li>
      <li>
        <span className={css.figure}>
          <strong>
            {overview.totalRuns === 0
              ? "–"
              : formatDuration(computeSecondsOf(runStates))}
          </strong>{" "}
          <span>compute</span>
        </span>
      </li>
    </ul>
  );
}

interface FigureProps {
  /** Undefined while it is not known. */
  value: number | undefined;
  noun: string;
  note?: ReactNode;
}

function Figure({ value, noun, note }: FigureProps) {
  return (
    <span className={css.figure}>
      <strong>{value === undefined ? "–" : value.toLocaleString("en")}</strong>{" "}
      <span>
        {noun}
        {value === 1 ? "" : "s"}
      </span>
      {note && <span className={css.note}>{note}</span>}
    </span>
  );
}
