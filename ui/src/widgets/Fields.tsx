import { Regex, Search, X } from "lucide-react";
import type { Ref } from "react";
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField as AriaSearchField,
  Select as AriaSelect,
  SelectValue,
  Slider as AriaSlider,
  SliderOutput,
  SliderThumb,
  SliderTrack,
  Switch as AriaSwitch,
  TextField as AriaTextField,
} from "react-aria-components";

import { IconToggle } from "./Button";
import css from "./Fields.module.css";

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  /** Absent: no regular expressions here. */
  isRegex?: boolean;
  onRegexChange?: (isRegex: boolean) => void;
  /** Why the pattern cannot be used, such as an unclosed bracket. */
  error?: string | null;
  inputRef?: Ref<HTMLInputElement>;
  onSubmit?: () => void;
}

/** A search box with a clear button and, where it makes sense, a regex switch. */
export function SearchField({ inputRef, ...props }: SearchFieldProps) {
  return (
    <div className={css.searchRow}>
      <AriaSearchField
        aria-label={props.label}
        className={css.search}
        value={props.value}
        onChange={props.onChange}
        isInvalid={Boolean(props.error)}
        {...(props.onSubmit ? { onSubmit: props.onSubmit } : {})}
      >
        <Search aria-hidden className={css.glass} />
        <Input
          ref={inputRef}
          className={css.searchInput}
          placeholder={props.placeholder ?? props.label}
        />
        <AriaButton className={css.clear} aria-label="Clear search">
          <X aria-hidden />
        </AriaButton>
        {props.error && (
          <FieldError className={css.searchError}>{props.error}</FieldError>
        )}
      </AriaSearchField>
      {props.onRegexChange && (
        <IconToggle
          label="Use regular expression"
          isSelected={props.isRegex ?? false}
          onChange={props.onRegexChange}
        >
          <Regex />
        </IconToggle>
      )}
    </div>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  name?: string;
  type?: "text" | "password";
  autoComplete?: string;
  autoFocus?: boolean;
  placeholder?: string;
}

export function TextField({ label, placeholder, ...rest }: TextFieldProps) {
  return (
    <AriaTextField {...rest} className={css.field}>
      <Label className={css.label}>{label}</Label>
      <Input className={css.input} placeholder={placeholder} />
    </AriaTextField>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

export function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <AriaSelect
      className={css.field}
      value={value}
      onChange={(key) => onChange(String(key))}
    >
      <Label className={css.label}>{label}</Label>
      <AriaButton className={css.select}>
        <SelectValue />
        <span aria-hidden className={css.caret}>
          ▾
        </span>
      </AriaButton>
      <Popover className={css.popover}>
        <ListBox className={css.options} items={options}>
          {(option) => (
            <ListBoxItem
              id={option.value}
              className={css.option}
              textValue={option.label}
            >
              {option.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
}

export function Slider({ label, value, min, max, step, onChange }: SliderProps) {
  return (
    <AriaSlider
      className={css.slider}
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      onChange={(next) => onChange(Array.isArray(next) ? (next[0] ?? min) : next)}
    >
      <Label className={css.label}>{label}</Label>
      <SliderOutput className={`${css.output} mono`} />
      <SliderTrack className={css.track}>
        <SliderThumb className={css.thumb} />
      </SliderTrack>
    </AriaSlider>
  );
}

interface SwitchProps {
  label: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}

export function Switch({ label, ...rest }: SwitchProps) {
  return (
    <AriaSwitch {...rest} className={css.switch}>
      <span className={css.knob} aria-hidden />
      {label}
    </AriaSwitch>
  );
}
