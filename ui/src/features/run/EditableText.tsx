import { Pencil } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";

import { Button, IconButton } from "../../widgets/Button";
import css from "./Run.module.css";

interface EditableTextProps {
  label: string;
  value: string;
  /** Several lines. */
  isLong?: boolean;
  canEdit: boolean;
  onSave: (value: string) => Promise<void>;
}

/** Text that can be changed in place: Enter saves, Escape leaves it as it was. */
export function EditableText(props: EditableTextProps) {
  const { label, value, canEdit } = props;
  const [isEditing, setEditing] = useState(false);
  if (isEditing) return <Editor {...props} onClose={() => setEditing(false)} />;
  return (
    <span className={css.editable}>
      {value === "" ? <span className={css.quiet}>none</span> : value}
      {canEdit && (
        <IconButton label={`Edit ${label}`} onPress={() => setEditing(true)}>
          <Pencil />
        </IconButton>
      )}
    </span>
  );
}

function Editor(props: EditableTextProps & { onClose: () => void }) {
  const { label, isLong, onSave, onClose } = props;
  const [text, setText] = useState(props.value);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async (event?: FormEvent) => {
    event?.preventDefault();
    setBusy(true);
    try {
      await onSave(text);
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const field = {
    "aria-label": label,
    className: css.input,
    value: text,
    autoFocus: true,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
      if (event.key === "Enter" && isLong && (event.metaKey || event.ctrlKey))
        void save();
    },
  };
  return (
    <form className={css.editor} onSubmit={(event) => void save(event)}>
      {isLong ? <textarea rows={4} {...field} /> : <input type="text" {...field} />}
      <Button type="submit" look="primary" isDisabled={isBusy}>
        Save
      </Button>
      <Button onPress={onClose}>Cancel</Button>
      {problem && (
        <span role="alert" className={css.problem}>
          {problem}
        </span>
      )}
    </form>
  );
}
