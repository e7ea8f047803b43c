import { ChevronRight } from "lucide-react";
import { lazy, Suspense } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import type { ChangeOfFile, FileChange, VersionDiff } from "../../../api/artifactDiff";
import type { VersionDetail } from "../../../api/artifactVersion";
import { useArtifactSearch } from "../../../state/artifactUrl";
import { formatBytes, formatCount } from "../../../widgets/format";
import { Skeleton } from "../../../widgets/States";
import usage from "../Usage.module.css";
import css from "./Compare.module.css";

const FileCompare = lazy(async () => ({
  default: (await import("./FileCompare")).FileCompare,
}));

interface FileChangesProps {
  diff: VersionDiff;
  before: VersionDetail;
  after: VersionDetail;
}

const KINDS = ["changed", "added", "removed"] as const;

/** Paths that differ, filtered by how; each opens into what is different in it. */
export function FileChanges({ diff, before, after }: FileChangesProps) {
  const [search, patch] = useArtifactSearch();
  const kind = KINDS.find((one) => one === search.kind) ?? null;
  const shown = diff.changes.filter((one) => kind === null || one.kind === kind);
  if (diff.changes.length === 0) {
    return (
      <p className={css.none}>
        The same {formatCount(diff.counts.unchanged, "file")} in both.
      </p>
    );
  }
  return (
    <>
      <KindFilter
        counts={diff.counts}
        kind={kind}
        onChange={(next) => patch({ kind: next ?? undefined })}
      />
      {diff.isTruncated && (
        <p className={css.none}>
          There are more changes than fit here; the first {diff.changes.length} are
          listed.
        </p>
      )}
      <ul className={css.changes}>
        {shown.map((change) => (
          <li key={change.path}>
            <ChangeRow
              change={change}
              isOpen={search.file === change.path}
              onToggle={(isOpen) =>
                patch({ file: isOpen ? change.path : undefined, by: undefined })
              }
            />
            {search.file === change.path && (
              <Suspense fallback={<Skeleton rows={6} />}>
                <FileCompare change={change} before={before} after={after} />
              </Suspense>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

interface KindFilterProps {
  counts: VersionDiff["counts"];
  kind: ChangeOfFile | null;
  onChange: (kind: ChangeOfFile | null) => void;
}

function KindFilter({ counts, kind, onChange }: KindFilterProps) {
  const all = counts.added + counts.removed + counts.changed;
  return (
    <div className={css.filter}>
      <ToggleButtonGroup
        aria-label="Changes shown"
        className={usage.switch}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[kind ?? "all"]}
        onSelectionChange={([key]) =>
          onChange(key === "all" ? null : (key as ChangeOfFile))
        }
      >
        <ToggleButton id="all" className={usage.choice}>
          all {all.toLocaleString("en")}
        </ToggleButton>
        {KINDS.map((one) => (
          <ToggleButton key={one} id={one} className={usage.choice}>
            {one} {counts[one].toLocaleString("en")}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <span className={css.none}>
        {formatCount(counts.unchanged, "file")} unchanged
      </span>
    </div>
  );
}

interface ChangeRowProps {
  change: FileChange;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}

function ChangeRow({ change, isOpen, onToggle }: ChangeRowProps) {
  return (
    <button
      type="button"
      className={css.change}
      aria-expanded={isOpen}
      onClick={() => onToggle(!isOpen)}
    >
      <ChevronRight aria-hidden />
      <span className={css.kind} data-kind={change.kind}>
        {change.kind}
      </span>
      <span className={css.path}>{change.path}</span>
      <span className={css.sizes}>{sizesOf(change)}</span>
    </button>
  );
}

function sizesOf({ before, after }: FileChange): string {
  const sizes = [before, after].flatMap((file) => (file ? [file.sizeBytes] : []));
  const [from, to] = sizes;
  if (from === to || to === undefined) return formatBytes(from ?? 0);
  return `${formatBytes(from!)} → ${formatBytes(to)}`;
}
