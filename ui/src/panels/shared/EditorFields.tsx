import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import {
  Button,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
} from "react-aria-components";

import type { Fields } from "../../spec/document";
import { IconButton } from "../../widgets/Button";
import { Select, Switch, TextField } from "../../widgets/Fields";
import fields from "../../widgets/Fields.module.css";
import { accessorLabel } from "./accessor";
import css from "./Editor.module.css";
import { flagIn, numberIn, textIn, withField } from "./reading";

interface EditorProps {
  readonly config: Fields;
  readonly onChange: (config: Fields) => void;
}

interface FieldProps extends EditorProps {
  /** The field's name in the configuration. */
  readonly name: string;
  readonly label: string;
}

/** Fields of an editor that belong together. */
export function FieldGroup({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className={css.group}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

export function TextSetting({ config, onChange, name, label }: FieldProps) {
  return (
    <TextField
      label={label}
      value={textIn(config, name) ?? ""}
      onChange={(text) => onChange(withField(config, name, text))}
    />
  );
}

export function FlagSetting({ config, onChange, name, label }: FieldProps) {
  return (
    <Switch
      label={label}
      isSelected={flagIn(config, name)}
      onChange={(on) => onChange(withField(config, name, on))}
    />
  );
}

/** A number, or nothing at all; what cannot be read yet changes nothing. */
export function NumberSetting({ config, onChange, name, label }: FieldProps) {
  const value = numberIn(config, name);
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextField
      label={label}
      value={typed ?? (value === null ? "" : String(value))}
      placeholder="auto"
      onChange={(text) => {
        const number = Number(text.replace("−", "-"));
        const isRead = text.trim() === "" || Number.isFinite(number);
        // "1." and "1e" are on the way to a number: they stay as they are typed.
        setTyped(isRead && String(number) === text ? null : text);
        if (text.trim() === "") onChange(withField(config, name, null));
        else if (isRead) onChange(withField(config, name, number));
      }}
    />
  );
}

interface ChoiceProps extends FieldProps {
  readonly labels: Readonly<Record<string, string>>;
  /** What counts when nothing is set; choosing it keeps the specification short. */
  readonly standard: string;
}

export function ChoiceSetting({
  config,
  onChange,
  name,
  label,
  labels,
  standard,
}: ChoiceProps) {
  const value = textIn(config, name);
  return (
    <Select
      label={label}
      value={value !== null && value in labels ? value : standard}
      options={Object.entries(labels).map(([key, text]) => ({
        value: key,
        label: text,
      }))}
      onChange={(key) =>
        onChange(withField(config, name, key === standard ? null : key))
      }
    />
  );
}

/** Options put on the page at most; typing narrows them. */
const OPTIONS_SHOWN = 100;

interface KeyPickerProps {
  readonly label: string;
  readonly keys: readonly string[];
  /** Empty: nothing is chosen. */
  readonly value: string;
  readonly onChange: (key: string) => void;
  /** How a key is told to people. */
  readonly labelOf?: (key: string) => string;
  readonly autoFocus?: boolean;
}

/** Choose one of many keys by typing a part of it. */
export function KeyPicker({
  label,
  keys,
  value,
  onChange,
  labelOf = sectioned,
  autoFocus = false,
}: KeyPickerProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const options = useMemo(() => {
    const wanted = (typed ?? "").trim().toLowerCase();
    return keys
      .filter((key) => wanted === "" || labelOf(key).toLowerCase().includes(wanted))
      .slice(0, OPTIONS_SHOWN)
      .map((key) => ({ id: key, name: labelOf(key) }));
  }, [keys, typed, labelOf]);
  return (
    <ComboBox
      className={fields.field!}
      items={options}
      inputValue={typed ?? (value === "" ? "" : labelOf(value))}
      onInputChange={setTyped}
      selectedKey={value === "" ? null : value}
      onSelectionChange={(key) => {
        setTyped(null);
        if (key !== null) onChange(String(key));
      }}
      onBlur={() => {
        if (typed?.trim() === "" && value !== "") onChange("");
        setTyped(null);
      }}
      defaultFilter={() => true}
      allowsEmptyCollection
      autoFocus={autoFocus}
    >
      <Label className={fields.label!}>{label}</Label>
      <div className={css.combo}>
        <Input className={fields.input!} placeholder="Type to search" />
        <Button className={css.comboButton!}>▾</Button>
      </div>
      <Popover className={fields.popover!}>
        <ListBox
          className={fields.options!}
          renderEmptyState={() => <p className={css.none}>No key matches.</p>}
        >
          {(option: { id: string; name: string }) => (
            <ListBoxItem className={fields.option!} textValue={option.name}>
              {option.name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** Keys of several sections in one list: "config lr", "summary loss". */
export function sectioned(key: string): string {
  const section = /^(config|summary|run):/.exec(key)?.[1];
  return section ? `${accessorLabel(key)} (${section})` : key;
}

interface KeySettingProps extends FieldProps {
  readonly keys: readonly string[];
}

/** One key in one field. */
export function KeySetting({ config, onChange, name, label, keys }: KeySettingProps) {
  return (
    <KeyPicker
      label={label}
      keys={keys}
      value={textIn(config, name) ?? ""}
      onChange={(key) => onChange(withField(config, name, key))}
    />
  );
}

interface KeyListProps {
  readonly label: string;
  readonly keys: readonly string[];
  readonly chosen: readonly string[];
  readonly onAdd: (key: string) => void;
  readonly onRemove: (index: number) => void;
  readonly onMove: (from: number, to: number) => void;
  readonly labelOf?: (key: string) => string;
  /** More settings of one entry, below its name. */
  readonly renderMore?: (index: number) => ReactNode;
}

/** Several keys in an order that a person gives them. */
export function KeyList(props: KeyListProps) {
  const {
    label,
    keys,
    chosen,
    onAdd,
    onRemove,
    onMove,
    labelOf = sectioned,
    renderMore,
  } = props;
  const [added, setAdded] = useState(0);
  return (
    <div className={css.keys}>
      <ol aria-label={label}>
        {chosen.map((key, index) => (
          <li key={key}>
            <div className={css.key}>
              <span title={labelOf(key)}>{labelOf(key)}</span>
              <IconButton
                label={`Move ${labelOf(key)} up`}
                isDisabled={index === 0}
                onPress={() => onMove(index, index - 1)}
              >
                <ArrowUp />
              </IconButton>
              <IconButton
                label={`Move ${labelOf(key)} down`}
                isDisabled={index === chosen.length - 1}
                onPress={() => onMove(index, index + 1)}
              >
                <ArrowDown />
              </IconButton>
              <IconButton
                label={`Remove ${labelOf(key)}`}
                onPress={() => onRemove(index)}
              >
                <X />
              </IconButton>
            </div>
            {renderMore?.(index)}
          </li>
        ))}
      </ol>
      {/* Anew after each key, so that its list closes and the next can be typed. */}
      <KeyPicker
        key={added}
        autoFocus={added > 0}
        label={`Add to ${label.toLowerCase()}`}
        keys={keys.filter((key) => !chosen.includes(key))}
        value=""
        onChange={(key) => {
          setAdded(added + 1);
          onAdd(key);
        }}
        labelOf={labelOf}
      />
    </div>
  );
}

/** The list with one entry taken elsewhere. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = list.toSpliced(from, 1);
  next.splice(Math.min(Math.max(to, 0), next.length), 0, list[from]!);
  return next;
}
