import type { ReactNode } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  ToggleButton as AriaToggleButton,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";

import css from "./Button.module.css";

type Look = "primary" | "plain" | "danger";

interface ButtonProps extends Omit<AriaButtonProps, "className" | "style"> {
  look?: Look;
}

export function Button({ look = "plain", ...rest }: ButtonProps) {
  return <AriaButton {...rest} className={`${css.button} ${css[look]}`} />;
}

interface IconButtonProps extends Omit<AriaButtonProps, "className" | "style"> {
  /** The accessible name, shown as a tooltip as well. */
  label: string;
  /** Shown behind the label, such as a key that does the same. */
  shortcut?: string;
  children: ReactNode;
}

export function IconButton({ label, shortcut, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} className={css.icon} />
      <Hint label={label} shortcut={shortcut} />
    </TooltipTrigger>
  );
}

interface IconToggleProps {
  label: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  children: ReactNode;
}

export function IconToggle({ label, ...rest }: IconToggleProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaToggleButton {...rest} aria-label={label} className={css.icon} />
      <Hint label={label} />
    </TooltipTrigger>
  );
}

function Hint({ label, shortcut }: { label: string; shortcut?: string | undefined }) {
  return (
    <Tooltip className={css.tooltip} offset={4}>
      {label}
      {shortcut && <kbd className={css.key}>{shortcut}</kbd>}
    </Tooltip>
  );
}
