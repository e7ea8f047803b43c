import { useState } from "react";

import type { LineStyle } from "../../../charts/engine/view";
import { type Fields, fieldsOf, textOf, withValue } from "../../../spec/document";
import { hexOf } from "../../../state/palette";
import { SearchField, Select, TextField } from "../../../widgets/Fields";
import { FieldGroup, KeyList, TextSetting, moved } from "../../shared/EditorFields";
import { textsIn } from "../../shared/reading";
import { MARKS, overrideNames } from "../overrides";
import type { EditProps } from "./Inherited";
import css from "./LineEditor.module.css";

interface LegendTabProps extends EditProps {
  readonly keys: readonly string[];
  /** The lines as they are drawn now. */
  readonly lines: readonly LineStyle[];
}

/** Lines whose own settings are on the page at once; a search finds the others. */
const LINES_SHOWN = 12;

/** What lines are called, and single lines that look different. */
export function LegendTab({ keys, lines, ...fields }: LegendTabProps) {
  const { config, onChange } = fields;
  const chosen = textsIn(config, "legendFields");
  const set = (next: readonly string[]) =>
    onChange(withValue(config, ["legendFields"], next.length > 0 ? next : undefined));
  return (
    <>
      <FieldGroup title="Names of lines">
        <TextSetting {...fields} name="legendTemplate" label="Template" />
        <p className={css.hint}>
          {
            "For example ${run:displayName} – ${config:lr}. What stands in [[ ]], such as "
          }
          {"[[ ${x}: ${y} (${original}) ]], is shown at the pointer; of groups also "}
          {"${mean}, ${stddev}, ${min} and ${max}, of every line ${percent}."}
        </p>
        <KeyList
          label="Fields"
          keys={keys}
          chosen={chosen}
          onAdd={(key) => set([...chosen, key])}
          onRemove={(index) => set(chosen.toSpliced(index, 1))}
          onMove={(from, to) => set(moved(chosen, from, to))}
        />
      </FieldGroup>
      <Lines {...fields} lines={lines} />
    </>
  );
}

function Lines({ lines, ...fields }: Omit<LegendTabProps, "keys">) {
  const [wanted, setWanted] = useState("");
  const listed = lines.filter((line) => line.legend !== null);
  const found = listed.filter((line) =>
    line.label.toLowerCase().includes(wanted.toLowerCase()),
  );
  const shown = found.slice(0, LINES_SHOWN);
  return (
    <FieldGroup title="Single lines">
      {listed.length > LINES_SHOWN && (
        <SearchField label="Search lines" value={wanted} onChange={setWanted} />
      )}
      <ul className={css.lines} aria-label="Single lines">
        {shown.map((line) => (
          <SingleLine key={`${line.run}/${line.key}`} {...fields} line={line} />
        ))}
      </ul>
      {shown.length < found.length && (
        <p className={css.hint}>
          {`${shown.length} of ${found.length} lines; search for the others.`}
        </p>
      )}
    </FieldGroup>
  );
}

function SingleLine({
  config,
  onChange,
  line,
}: EditProps & { readonly line: LineStyle }) {
  const names = overrideNames(line);
  const own = (field: string): string => {
    const held = fieldsOf(config[field]);
    return names.find((name) => Object.hasOwn(held, name)) ?? names[0]!;
  };
  const valueOf = (field: string): unknown => fieldsOf(config[field])[own(field)];
  const set = (field: string, value: unknown) =>
    onChange(withOverride(config, field, own(field), value));
  const mark = textOf(valueOf("overrideMarks"));
  const { label } = line;
  return (
    <li>
      <div className={css.line} role="group" aria-label={label}>
        <input
          type="color"
          className={css.colour}
          aria-label="Colour"
          value={hexOf(line.colour) ?? "#000000"}
          onChange={(event) => set("overrideColors", event.target.value)}
        />
        <TextField
          label="Name"
          value={textOf(valueOf("overrideSeriesTitles"))}
          placeholder={label}
          onChange={(text) => set("overrideSeriesTitles", text || undefined)}
        />
        <div className={css.pair}>
          <Select
            label="Dash"
            value={Object.hasOwn(MARKS, mark) ? mark : "auto"}
            options={[
              { value: "auto", label: "Automatic" },
              ...Object.keys(MARKS).map((value) => ({ value, label: value })),
            ]}
            onChange={(next) =>
              set("overrideMarks", next === "auto" ? undefined : next)
            }
          />
          <Select
            label="Width"
            value={String(valueOf("overrideLineWidths") ?? "auto")}
            options={["auto", "0.5", "1", "1.5", "2", "3", "4", "6"].map((value) => ({
              value,
              label: value === "auto" ? "Automatic" : `${value} px`,
            }))}
            onChange={(next) =>
              set("overrideLineWidths", next === "auto" ? undefined : Number(next))
            }
          />
        </div>{" "}
      </div>
    </li>
  );
}

/** The configuration with one line's override; an empty table of them is taken away. */
function withOverride(
  config: Fields,
  field: string,
  name: string,
  value: unknown,
): Fields {
  const table = withValue(fieldsOf(config[field]), [name], value);
  return withValue(config, [field], Object.keys(table).length > 0 ? table : undefined);
}
