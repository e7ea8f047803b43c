import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { reportRunsQuery } from "../../api/reports";
import { type PanelNode, workspaceQuery } from "../../api/workspace";
import { useWorkspaceSearch } from "../../state/url";
import { ErrorState, Skeleton } from "../../widgets/States";
import { sectionsOf, settingsFor } from "../workspace/bank";
import { PanelFrame } from "../workspace/PanelFrame";
import { toPanelRun } from "../workspace/panelRuns";
import { useWidth } from "../../widgets/useMeasure";
import css from "./Report.module.css";
import { slotOfRun } from "../../spec/colours";
import { type Fields, fieldsOf, listOf, textOf } from "../../spec/document";
import { placeOf, ROW_PX, settled } from "../../spec/freeGrid";
import { runSetFilter } from "../../spec/filters";
import { runSetOrder } from "../../spec/sorting";

interface PanelGridProps {
  metadata: Record<string, unknown>;
  entity: string;
  project: string;
}

interface Asked {
  entity: string;
  project: string;
  filters: string;
  order: string;
}

/** A group of panels over the runs of its run sets. */
export function PanelGrid({ metadata, entity, project }: PanelGridProps) {
  // "The last hour" is counted from when the report was opened.
  const [now] = useState(() => Date.now());
  const { asked, elsewhere, problem } = useMemo(
    () => askedOf(metadata, entity, project, now),
    [metadata, entity, project, now],
  );
  const place = asked[0] ?? { entity, project };
  const workspace = useQuery(workspaceQuery(place.entity, place.project));
  const found = useQueries({
    queries: asked.map((one) =>
      reportRunsQuery(one.entity, one.project, one.filters, one.order),
    ),
  });
  const keys = workspace.data?.keys;
  const bank = fieldsOf(metadata["panelBankSectionConfig"]);
  const panels = useMemo(() => listOf(bank["panels"]).map(fieldsOf), [bank]);
  if (problem !== null) {
    return (
      <p className={css.missing}>
        These panels cannot be drawn: their run set, {problem}.
      </p>
    );
  }
  const failed = [workspace, ...found].find((query) => query.isError && !query.data);
  if (failed) {
    return (
      <ErrorState
        error={failed.error}
        what="The panels could not be loaded"
        onRetry={() => void failed.refetch()}
      />
    );
  }
  if (!keys || found.some((query) => query.isPending)) {
    return <Skeleton rows={4} height={60} />;
  }
  const rows = found.flatMap((query) => query.data?.runs ?? []);
  const total = found.reduce((sum, query) => sum + (query.data?.total ?? 0), 0);
  const unique = [...new Map(rows.map((row) => [row.name, row])).values()];
  return (
    <section className={css.panels} aria-label="Panels">
      {elsewhere > 0 && (
        <p className={css.missing}>
          Run sets of other projects are not drawn yet ({elsewhere}).
        </p>
      )}
      {total > rows.length && (
        <p className={css.quiet}>
          The first {rows.length} of {total} runs are drawn.
        </p>
      )}
      {panels.length === 0 ? (
        <p className={css.quiet}>
          No panels; {unique.length} {unique.length === 1 ? "run" : "runs"} in the set.
        </p>
      ) : (
        <Grid
          panels={panels}
          bank={bank}
          keys={keys}
          place={place}
          rows={unique}
          colours={metadata["customRunColors"]}
        />
      )}
    </section>
  );
}

/** Run sets that are switched on, as questions; those of one project are drawn together. */
function askedOf(
  metadata: Record<string, unknown>,
  entity: string,
  project: string,
  now: number,
): { asked: Asked[]; elsewhere: number; problem: string | null } {
  try {
    const all = listOf(metadata["runSets"])
      .map(fieldsOf)
      .filter((runSet) => runSet["enabled"] !== false)
      .map((runSet) => {
        const said = fieldsOf(runSet["project"]);
        return {
          entity: textOf(said["entityName"]) || entity,
          project: textOf(said["name"]) || project,
          filters: JSON.stringify(runSetFilter(runSet, now)),
          order: runSetOrder(runSet),
        };
      });
    const asked = all.filter(
      (one) => one.entity === all[0]?.entity && one.project === all[0]?.project,
    );
    return { asked, elsewhere: all.length - asked.length, problem: null };
  } catch (error) {
    return { asked: [], elsewhere: 0, problem: String((error as Error).message) };
  }
}

interface GridProps {
  panels: readonly Fields[];
  bank: Record<string, unknown>;
  keys: readonly { key: string; kind: string }[];
  place: { entity: string; project: string };
  rows: readonly Parameters<typeof toPanelRun>[0][];
  /** Those that its author chose, by run. */
  colours: unknown;
}

const GAP_PX = 12;
/** Narrower than this, panels stand below each other. */
const NARROW_PX = 640;

function Grid({ panels, bank, keys, place, rows, colours }: GridProps) {
  const [element, width] = useWidth<HTMLDivElement>();
  const [search] = useWorkspaceSearch();
  const sections = useMemo(
    () =>
      sectionsOf({
        keys,
        spec: {
          section: {
            panelBankConfig: {
              sections: [
                {
                  name: String(bank["name"] ?? "Panels"),
                  panels: panels as unknown as PanelNode[],
                },
              ],
            },
          },
        },
      }),
    [panels, bank, keys],
  );
  const settings = useMemo(
    () => settingsFor([fieldsOf(bank["localPanelSettings"])], search),
    [bank, search],
  );
  const runs = useMemo(() => {
    const chosen = { section: { customRunColors: colours } };
    return rows.map((row) => {
      const run = toPanelRun(row);
      return { ...run, slot: slotOfRun(chosen, run.runId, run.slot) };
    });
  }, [rows, colours]);
  const axisKeys = useMemo(
    () => keys.filter((one) => one.kind === "number").map((one) => one.key),
    [keys],
  );
  const places = useMemo(() => settled(panels.map(placeOf)), [panels]);
  const isNarrow = width < NARROW_PX;
  return (
    <div ref={element} className={css.grid} data-narrow={isNarrow || undefined}>
      {width > 0 &&
        sections[0]?.panels.map((panel, index) => {
          const { x, y, w, h } = places[index]!;
          const area = {
            gridColumn: `${x + 1} / span ${w}`,
            gridRow: `${y + 1} / span ${h}`,
          };
          return (
            <div key={panel.id} style={isNarrow ? undefined : area}>
              <PanelFrame
                spec={panel.spec}
                title={panel.title}
                stream={panel.stream}
                runs={runs}
                settings={settings}
                entity={place.entity}
                project={place.project}
                heightPx={h * ROW_PX - GAP_PX}
                syncGroup={`${place.entity}/${place.project}`}
                availableKeys={axisKeys}
              />
            </div>
          );
        })}
    </div>
  );
}
