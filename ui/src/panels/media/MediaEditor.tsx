import { useQuery } from "@tanstack/react-query";

import { workspaceQuery } from "../../api/workspace";
import { type Fields, withValue } from "../../spec/document";
import { Select } from "../../widgets/Fields";
import type { PanelEditorProps } from "../contract";
import css from "../shared/Editor.module.css";
import {
  ChoiceSetting,
  FieldGroup,
  FlagSetting,
  KeyList,
  moved,
  NumberSetting,
  TextSetting,
} from "../shared/EditorFields";
import { textsIn } from "../shared/reading";
import { type MediaAxis, mediaSettings } from "./mediaConfig";

const AXES = [
  { value: "step", label: "Step" },
  { value: "index", label: "Place in the batch" },
  { value: "run", label: "Run" },
] as const;

const SYNC_LABELS = {
  none: "On its own",
  key: "With panels of the same keys",
  all: "With all media panels",
};

/** What a media panel shows, along what, and how. */
export function MediaEditor(props: PanelEditorProps) {
  const { config, onChange, entity, project } = props;
  const { data } = useQuery(workspaceQuery(entity, project));
  const known = (data?.keys ?? []).filter((one) => one.kind !== "number");
  const chosen = textsIn(config, "mediaKeys");
  const set = (keys: readonly string[]): void =>
    onChange(withValue(config, ["mediaKeys"], keys));
  const fields = { config, onChange };
  return (
    <>
      <FieldGroup title="Media">
        <KeyList
          label="Keys"
          keys={known.map((one) => one.key)}
          chosen={chosen}
          onAdd={(key) => set([...chosen, key])}
          onRemove={(index) => set(chosen.toSpliced(index, 1))}
          onMove={(from, to) => set(moved(chosen, from, to))}
        />
        <TextSetting {...fields} name="chartTitle" label="Title" />
      </FieldGroup>
      <LayoutFields {...fields} />
      <FieldGroup title="Steps">
        <NumberSetting {...fields} name="stepStrideLength" label="Stride" />
        <ChoiceSetting
          {...fields}
          name="syncStep"
          label="The slider moves"
          labels={SYNC_LABELS}
          standard="none"
        />
        {/* On unless taken away, so that it cannot be an ordinary flag. */}
        <Select
          label="The slider stops"
          value={config["snapToExistingStep"] === false ? "free" : "logged"}
          options={[
            { value: "logged", label: "Where something was logged" },
            { value: "free", label: "At every stride" },
          ]}
          onChange={(value) =>
            onChange(
              withValue(
                config,
                ["snapToExistingStep"],
                value === "free" ? false : undefined,
              ),
            )
          }
        />
      </FieldGroup>
      <FieldGroup title="Pictures">
        <FlagSetting {...fields} name="actualSize" label="In their own size" />
        <FlagSetting {...fields} name="pixelated" label="Pixels as squares" />
      </FieldGroup>
      <FieldGroup title="Videos">
        <FlagSetting {...fields} name="videoAutoplay" label="Play by themselves" />
        <FlagSetting {...fields} name="videoLoop" label="Begin again at the end" />
        <FlagSetting {...fields} name="videoMuted" label="Without sound" />
        <FlagSetting {...fields} name="videoSync" label="Play together" />
      </FieldGroup>
    </>
  );
}

interface EditorFields {
  readonly config: Fields;
  readonly onChange: (config: Fields) => void;
}

function LayoutFields({ config, onChange }: EditorFields) {
  const { layout } = mediaSettings(config, "");
  return (
    <FieldGroup title="Layout">
      <Select
        label="Mode"
        value={layout.mode}
        options={[
          { value: "gallery", label: "Gallery" },
          { value: "grid", label: "Grid" },
        ]}
        onChange={(mode) => onChange(withMode(config, mode))}
      />
      {layout.mode === "gallery" ? (
        <AxisSetting
          label="Along"
          value={layout.axis}
          onChange={(axis) =>
            onChange(
              withValue(withMode(config, "gallery"), ["gallerySettings", "axis"], axis),
            )
          }
        />
      ) : (
        <div className={css.pair}>
          <AxisSetting
            label="Across"
            value={layout.x}
            onChange={(axis) =>
              onChange(withGrid(config, axis, other(axis, layout.y, layout.x)))
            }
          />
          <AxisSetting
            label="Down"
            value={layout.y}
            onChange={(axis) =>
              onChange(withGrid(config, other(axis, layout.x, layout.y), axis))
            }
          />
        </div>
      )}
      <div className={css.pair}>
        <NumberSetting
          config={config}
          onChange={onChange}
          name="columnCount"
          label="Columns"
        />
        <NumberSetting
          config={config}
          onChange={onChange}
          name="maxGalleryItems"
          label="At most"
        />
      </div>
    </FieldGroup>
  );
}

function AxisSetting({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: MediaAxis;
  readonly onChange: (axis: MediaAxis) => void;
}) {
  return (
    <Select
      label={label}
      value={value}
      options={AXES}
      onChange={(axis) => onChange(axis as MediaAxis)}
    />
  );
}

/** The axis that was taken from the other side changes places. */
function other(taken: MediaAxis, kept: MediaAxis, free: MediaAxis): MediaAxis {
  return kept === taken ? free : kept;
}

function withMode(config: Fields, mode: string): Fields {
  return withValue(config, ["mode"], mode);
}

function withGrid(config: Fields, x: MediaAxis, y: MediaAxis): Fields {
  const next = withValue(withMode(config, "grid"), ["gridSettings", "xAxis"], x);
  return withValue(next, ["gridSettings", "yAxis"], y);
}
