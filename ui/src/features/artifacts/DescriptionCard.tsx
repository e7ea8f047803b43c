import { Pencil } from "lucide-react";
import { type FormEvent, type KeyboardEvent, lazy, Suspense, useState } from "react";

import { Button, IconButton } from "../../widgets/Button";
import { Skeleton } from "../../widgets/States";
import css from "./Description.module.css";

const MarkdownText = lazy(async () => ({
  default: (await import("../../panels/media/text/MarkdownText")).MarkdownText,
}));

interface DescriptionCardProps {
  text: string;
  canEdit: boolean;
  /** Said when there is no text: what one would write here. */
  whenEmpty: string;
  title?: string;
  /** Rejects with the reason when the server refuses. */
  onSave: (text: string) => Promise<void>;
}

/** Markdown about a thing, changed in place. */
export function DescriptionCard(props: DescriptionCardProps) {
  const { text, canEdit, whenEmpty, title = "Description" } = props;
  const [isEditing, setEditing] = useState(false);
  return (
    <section className={css.card} aria-label={title}>
      <header className={css.head}>
        <h2>{title}</h2>
        {canEdit && !isEditing && (
          <IconButton
            label={`Edit ${title.toLowerCase()}`}
            onPress={() => setEditing(true)}
          >
            <Pencil />
          </IconButton>
        )}
      </header>
      {isEditing && <Editor {...props} onClose={() => setEditing(false)} />}
      {!isEditing && text === "" && <p className={css.none}>{whenEmpty}</p>}
      {!isEditing && text !== "" && (
        <Suspense fallback={<Skeleton rows={3} />}>
          <MarkdownText text={text} />
        </Suspense>
      )}
    </section>
  );
}

function Editor(props: DescriptionCardProps & { onClose: () => void }) {
  const { title = "Description", onSave, onClose } = props;
  const [text, setText] = useState(props.text);
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
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void save();
  };
  return (
    <form className={css.editor} onSubmit={(event) => void save(event)}>
      <textarea
        aria-label={title}
        className={css.text}
        rows={Math.min(18, Math.max(6, text.split("\n").length + 1))}
        autoFocus
        value={text}
        placeholder="Markdown"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {problem && (
        <p role="alert" className={css.problem}>
          {problem}
        </p>
      )}
      <div className={css.actions}>
        <Button type="submit" look="primary" isDisabled={isBusy}>
          Save
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
