import { Lock, Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";

import { IconButton } from "../../widgets/Button";
import css from "./Chips.module.css";

interface AliasChipsProps {
  aliases: readonly string[];
  canEdit?: boolean;
  /** Aliases under protection: marked, and kept unless `canUnlock`. */
  locked?: readonly string[];
  /** Whether the viewer may move and remove protected ones. */
  canUnlock?: boolean;
  /** Rejects with the reason when the server refuses. */
  onAdd?: (alias: string) => Promise<void>;
  onRemove?: (alias: string) => Promise<void>;
  /** Already in use in the collection: offered while typing. */
  suggestions?: readonly string[];
}

/** It follows the newest version by itself. */
const LATEST = "latest";

/** Names of one version: each can be taken away, others added by typing. */
export function AliasChips(props: AliasChipsProps) {
  const { aliases, canEdit = false, canUnlock = false, onRemove, onAdd } = props;
  const { locked = [] } = props;
  const isKept = (alias: string) =>
    alias === LATEST || (locked.includes(alias) && !canUnlock);
  const [isAdding, setAdding] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = async (change: Promise<void> | undefined) => {
    try {
      await change;
      setProblem(null);
      setAdding(false);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <span className={css.chips} role="group" aria-label="Aliases">
      {aliases.map((alias) => (
        <Chip
          key={alias}
          alias={alias}
          isLocked={locked.includes(alias)}
          {...(canEdit && onRemove && !isKept(alias)
            ? { onRemove: () => void attempt(onRemove(alias)) }
            : {})}
        />
      ))}
      {canEdit && onAdd && !isAdding && (
        <IconButton label="Add alias" onPress={() => setAdding(true)}>
          <Plus />
        </IconButton>
      )}
      {isAdding && onAdd && (
        <NewAlias
          suggestions={props.suggestions ?? []}
          onSave={(alias) => void attempt(onAdd(alias))}
          onClose={() => {
            setProblem(null);
            setAdding(false);
          }}
        />
      )}
      {problem && (
        <span role="alert" className={css.problem}>
          {problem}
        </span>
      )}
    </span>
  );
}

interface ChipProps {
  alias: string;
  isLocked: boolean;
  onRemove?: () => void;
}

function Chip({ alias, isLocked, onRemove }: ChipProps) {
  return (
    <span className={css.alias} data-latest={alias === LATEST ? "" : undefined}>
      {isLocked && <Lock aria-label="protected" role="img" />}
      {alias}
      {onRemove && (
        <button type="button" aria-label={`Remove alias ${alias}`} onClick={onRemove}>
          <X aria-hidden />
        </button>
      )}
    </span>
  );
}

interface NewAliasProps {
  suggestions: readonly string[];
  onSave: (alias: string) => void;
  onClose: () => void;
}

function NewAlias({ suggestions, onSave, onClose }: NewAliasProps) {
  const [draft, setDraft] = useState("");
  const save = (event: FormEvent) => {
    event.preventDefault();
    const alias = draft.trim();
    if (alias === "") onClose();
    else onSave(alias);
  };
  return (
    <form onSubmit={save}>
      <input
        type="text"
        aria-label="New alias"
        className={css.input}
        autoFocus
        list="alias-suggestions"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      />
      <datalist id="alias-suggestions">
        {suggestions.map((alias) => (
          <option key={alias} value={alias}>
            {alias}
          </option>
        ))}
      </datalist>
    </form>
  );
}

/** Tags where they are only shown. */
export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={css.chips}>
      {tags.map((tag) => (
        <span key={tag} className={css.tag}>
          {tag}
        </span>
      ))}
    </span>
  );
}
