import type { ReactNode } from "react";

import { type Fields, withValue } from "../../../spec/document";
import { Select, Switch } from "../../../widgets/Fields";
import css from "./LineEditor.module.css";

/** What every field of the editor works on. */
export interface EditProps {
  readonly config: Fields;
  readonly onChange: (config: Fields) => void;
}

interface InheritedProps extends EditProps {
  /** Fields of the configuration that make the setting the panel's own. */
  readonly names: readonly string[];
  readonly label: string;
  readonly children: ReactNode;
}

/** A setting with a word on whether the panel has it from outside, and a way back there. */
export function Inherited({
  config,
  onChange,
  names,
  label,
  children,
}: InheritedProps) {
  const isOwn = names.some(
    (name) => config[name] !== undefined && config[name] !== null,
  );
  const reset = () =>
    onChange(
      names.reduce<Fields>((next, name) => withValue(next, [name], undefined), config),
    );
  return (
    <div className={css.inherited} data-own={isOwn || undefined}>
      {children}
      {isOwn ? (
        <button
          type="button"
          className={css.reset}
          aria-label={`Reset ${label} to what is inherited`}
          onClick={reset}
        >
          Reset
        </button>
      ) : (
        <span className={css.mark}>inherited</span>
      )}
    </div>
  );
}

interface FieldProps extends EditProps {
  readonly name: string;
  readonly label: string;
}

/** On or off, both of which a panel can say against what it inherits. */
export function InheritedSwitch({
  value,
  ...props
}: FieldProps & { readonly value: boolean }) {
  const { config, onChange, name, label } = props;
  return (
    <Inherited {...props} names={[name]}>
      <Switch
        label={label}
        isSelected={value}
        onChange={(on) => onChange(withValue(config, [name], on))}
      />
    </Inherited>
  );
}

export function InheritedSelect({
  value,
  labels,
  ...props
}: FieldProps & {
  readonly value: string;
  readonly labels: Readonly<Record<string, string>>;
}) {
  const { config, onChange, name, label } = props;
  return (
    <Inherited {...props} names={[name]}>
      <Select
        label={label}
        value={value}
        options={Object.entries(labels).map(([key, text]) => ({
          value: key,
          label: text,
        }))}
        onChange={(key) => onChange(withValue(config, [name], key))}
      />
    </Inherited>
  );
}
