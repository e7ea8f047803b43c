/** What people change of a run in its row, without undoing what others changed meanwhile. */
import { changeTags, editRun } from "../../api/runs";
import {
  readTexts,
  type RunTexts,
  type TableRun,
  type TableScope,
} from "../../api/runTable";

export type EditedField = "displayName" | "notes" | "tags";

export interface RunEdit {
  readonly field: EditedField;
  /** The text when the editor was opened, and now. */
  readonly opened: string;
  readonly text: string;
  /** The person was told that somebody else changed it, and means it. */
  readonly isSure: boolean;
}

export type SaveRun = (run: TableRun, edit: RunEdit) => Promise<void>;

/** Saves a change and gives the fields as they are then. */
export async function saveEdit(
  scope: TableScope,
  run: TableRun,
  { field, opened, text, isSure }: RunEdit,
): Promise<Partial<RunTexts>> {
  if (field === "tags") {
    const [before, after] = [tagsIn(opened), tagsIn(text)];
    const change = {
      addedTags: after.filter((tag) => !before.includes(tag)),
      removedTags: before.filter((tag) => !after.includes(tag)),
    };
    await changeTags(run.id, change);
    return { tags: (await readTexts(scope, run.name)).tags };
  }
  const there = isSure ? null : (await readTexts(scope, run.name))[field];
  if (there !== null && there.trim() !== opened.trim()) {
    throw new Error(
      `Somebody changed it to “${short(there)}” meanwhile. Enter replaces that, Escape keeps it.`,
    );
  }
  await editRun(run.id, { [field]: text });
  return { [field]: text };
}

/** `a, b, a` as two tags. */
export function tagsIn(text: string): readonly string[] {
  const tags = text.split(",").map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
