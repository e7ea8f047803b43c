import { type ReactNode, useMemo } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import { useTheme } from "../../state/theme";
import type { PanelEditorProps } from "../contract";
import { useRunValues } from "../shared/runValues";
import { useKeys } from "../shared/useKeys";
import { drawnRuns } from "./drawnRuns";
import { ChartTab } from "./editor/ChartTab";
import { DataTab } from "./editor/DataTab";
import { ExpressionsTab } from "./editor/ExpressionsTab";
import { GroupingTab } from "./editor/GroupingTab";
import css from "./editor/LineEditor.module.css";
import { LegendTab } from "./editor/LegendTab";
import { lineOptions } from "./lineOptions";
import { lineStyles } from "./lineStyles";

/** Runs whose lines the editor names; beyond these, patterns and templates serve. */
const MOST_RUNS = 200;

/** Everything about a line panel that a person can set. */
export function LineEditor(props: PanelEditorProps) {
  const { config, onChange, settings, metricKeys } = props;
  const keys = useKeys(props);
  const options = useMemo(
    () => lineOptions(config, settings, "history", metricKeys),
    [config, settings, metricKeys],
  );
  const lines = useLines(props, options);
  const fields = { config, onChange };
  return (
    <Tabs className={css.tabs!}>
      <TabList aria-label="Settings of the line plot" className={css.tabList!}>
        <Choice id="data">Data</Choice>
        <Choice id="grouping">Grouping</Choice>
        <Choice id="chart">Chart</Choice>
        <Choice id="legend">Legend</Choice>
        <Choice id="expressions">Expressions</Choice>
      </TabList>
      <TabPanel id="data" className={css.panel!}>
        <DataTab {...fields} options={options} metricKeys={metricKeys} />
      </TabPanel>
      <TabPanel id="grouping" className={css.panel!}>
        <GroupingTab {...fields} keys={keys.all} />
      </TabPanel>
      <TabPanel id="chart" className={css.panel!}>
        <ChartTab {...fields} />
      </TabPanel>
      <TabPanel id="legend" className={css.panel!}>
        <LegendTab {...fields} keys={keys.all} lines={lines} />
      </TabPanel>
      <TabPanel id="expressions" className={css.panel!}>
        <ExpressionsTab {...fields} metricKeys={metricKeys} />
      </TabPanel>
    </Tabs>
  );
}

function Choice({
  id,
  children,
}: {
  readonly id: string;
  readonly children: ReactNode;
}) {
  return (
    <Tab id={id} className={css.tab!}>
      {children}
    </Tab>
  );
}

/** The lines as the panel draws them, to be set one by one. */
function useLines(
  { config, settings, runs: all, entity, project }: PanelEditorProps,
  options: ReturnType<typeof lineOptions>,
) {
  const theme = useTheme();
  const runs = useMemo(() => all.slice(0, MOST_RUNS), [all]);
  const ids = useMemo(() => runs.map((run) => run.runId), [runs]);
  const { found } = useRunValues(entity, project, ids);
  return useMemo(() => {
    const values = new Map(found.map((one) => [one.runId, one]));
    const drawn = drawnRuns(runs, options, settings, values);
    return lineStyles({ ...drawn, options, values, theme, config });
  }, [runs, found, options, settings, theme, config]);
}
