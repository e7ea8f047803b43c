import { withValue } from "../../../spec/document";
import { Select } from "../../../widgets/Fields";
import { ChoiceSetting, FieldGroup } from "../../shared/EditorFields";
import { GroupKeyField } from "../../shared/GroupingFields";
import type { EditProps } from "./Inherited";
import css from "./LineEditor.module.css";

const WHEN = [
  { value: "view", label: "As the view groups its runs" },
  { value: "on", label: "Always" },
  { value: "off", label: "Never" },
] as const;

const AGGREGATES = {
  mean: "Mean",
  median: "Median",
  min: "Minimum",
  max: "Maximum",
  sum: "Sum",
  samples: "Each run",
} as const;

const AREAS = {
  minmax: "Minimum to maximum",
  stddev: "Standard deviation",
  stderr: "Standard error",
  samples: "Each run, faint",
  none: "None",
} as const;

/** Runs as groups: a line for each, with a band around it. */
export function GroupingTab({
  keys,
  ...fields
}: EditProps & { readonly keys: readonly string[] }) {
  const { config, onChange } = fields;
  const when = config["aggregate"];
  return (
    <FieldGroup title="Grouping">
      <Select
        label="Group runs"
        value={when === true ? "on" : when === false ? "off" : "view"}
        options={WHEN}
        onChange={(next) =>
          onChange(
            withValue(
              config,
              ["aggregate"],
              next === "view" ? undefined : next === "on",
            ),
          )
        }
      />
      {when !== false && (
        <>
          <GroupKeyField {...fields} keys={keys} />
          <ChoiceSetting
            {...fields}
            name="groupAgg"
            label="Line of a group"
            labels={AGGREGATES}
            standard="mean"
          />
          <ChoiceSetting
            {...fields}
            name="groupArea"
            label="Band of a group"
            labels={AREAS}
            standard="minmax"
          />
          <p className={css.hint}>
            Runs meet at the places where any of them logged; between two of its values
            a run is taken to go straight.
          </p>
        </>
      )}
    </FieldGroup>
  );
}
