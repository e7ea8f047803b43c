import { useState } from "react";
import { Input, Label, TextField } from "react-aria-components";

import css from "./Settings.module.css";

interface NumberFieldProps {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}

/** A number that may be left out; what is no number yet changes nothing. */
export function NumberField({ label, value, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string) => {
    setTyped(text);
    const number = text.trim() === "" ? null : Number(text);
    if (number === null || Number.isFinite(number)) onChange(number);
  };
  return (
    <TextField
      className={css.number}
      value={typed ?? (value === null ? "" : String(value))}
      onChange={read}
      onBlur={() => setTyped(null)}
    >
      <Label>{label}</Label>
      <Input inputMode="decimal" placeholder="auto" />
    </TextField>
  );
}
