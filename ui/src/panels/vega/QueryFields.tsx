import { useMemo } from "react";

import { fieldsOf, textOf } from "../../spec/document";
import { Switch } from "../../widgets/Fields";
import type { PanelEditorProps } from "../contract";
import { KeyList, KeyPicker, moved } from "../shared/EditorFields";
import { useKeys } from "../shared/useKeys";
import { type ChartQuery, readQuery, withQuery } from "./chartQuery";
import type { RunParts } from "./chartRows";

interface QueryFieldsProps extends PanelEditorProps {
  /** The runs that the chart draws, in which tables are looked for. */
  readonly parts: readonly RunParts[];
}

const KEY_PARTS = [
  ["summary", "Summary values"],
  ["config", "Config values"],
  ["history", "Logged values"],
] as const;

const TABLE_PARTS = [
  ["summaryTable", "Newest table"],
  ["historyTable", "Tables of all steps"],
] as const;

/** What of each run a custom chart is drawn from. */
export function QueryFields(props: QueryFieldsProps) {
  const { config, onChange, parts } = props;
  const query = readQuery(config["userQuery"]);
  const { summary, config: configKeys } = useKeys(props);
  const tables = useMemo(() => tableKeys(parts), [parts]);
  const offered = { summary, config: configKeys, history: props.metricKeys };
  const change = (part: Partial<ChartQuery>) =>
    onChange({ ...config, userQuery: withQuery(config["userQuery"], part) });
  return (
    <>
      {KEY_PARTS.map(([part, label]) => {
        const keys = query[part];
        return (
          <div key={part}>
            <Switch
              label={label}
              isSelected={keys !== null}
              onChange={(on) => change({ [part]: on ? [] : null })}
            />
            {keys !== null && (
              <KeyList
                label={label}
                keys={offered[part]}
                chosen={keys}
                labelOf={asItIs}
                onAdd={(key) => change({ [part]: [...keys, key] })}
                onRemove={(at) => change({ [part]: keys.toSpliced(at, 1) })}
                onMove={(from, to) => change({ [part]: moved(keys, from, to) })}
              />
            )}
          </div>
        );
      })}
      {TABLE_PARTS.map(([part, label]) => {
        const key = query[part]?.tableKey ?? "";
        return (
          <KeyPicker
            key={part}
            label={label}
            keys={key === "" || tables.includes(key) ? tables : [key, ...tables]}
            value={key}
            labelOf={asItIs}
            onChange={(tableKey) =>
              change({ [part]: tableKey === "" ? null : { tableKey, columns: [] } })
            }
          />
        );
      })}
    </>
  );
}

/** Keys under which one of the runs logged a table. */
function tableKeys(parts: readonly RunParts[]): readonly string[] {
  const found = parts.flatMap(({ summary }) =>
    Object.keys(summary).filter((key) =>
      textOf(fieldsOf(summary[key])["_type"]).endsWith("table-file"),
    ),
  );
  return [...new Set(found)].toSorted((a, b) => a.localeCompare(b, "en"));
}

function asItIs(key: string): string {
  return key;
}
