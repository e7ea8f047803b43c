import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";

import { IconButton } from "../../widgets/Button";
import css from "./Run.module.css";

interface TagEditorProps {
  tags: readonly string[];
  canEdit: boolean;
  onSave: (tags: readonly string[]) => Promise<void>;
}

/** The run's tags: each can be taken away, others added. */
export function TagEditor({ tags, canEdit, onSave }: TagEditorProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (next: readonly string[]) => {
    try {
      await onSave(next);
      setProblem(null);
      setDraft(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    const tag = draft?.trim();
    if (tag) void save([...new Set([...tags, tag])]);
    else setDraft(null);
  };
  return (
    <span className={css.tags}>
      {tags.map((tag) => (
        <span key={tag} className={css.tag}>
          {tag}
          {canEdit && (
            <button
              type="button"
              aria-label={`Remove tag ${tag}`}
              onClick={() => void save(tags.filter((one) => one !== tag))}
            >
              <X aria-hidden />
            </button>
          )}
        </span>
      ))}
      {tags.length === 0 && draft === null && <span className={css.quiet}>none</span>}
      {canEdit && draft === null && (
        <IconButton label="Add tag" onPress={() => setDraft("")}>
          <Plus />
        </IconButton>
      )}
      {draft !== null && (
        <form onSubmit={add}>
          <input
            type="text"
            aria-label="New tag"
            className={css.input}
            autoFocus
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && setDraft(null)}
          />
        </form>
      )}
      {problem && (
        <span role="alert" className={css.problem}>
          {problem}
        </span>
      )}
    </span>
  );
}
