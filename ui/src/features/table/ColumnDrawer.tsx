import {
  ArrowDown,
  ArrowUp,
  Eye,
  EyeOff,
  GripVertical,
  Pin,
  PinOff,
  Sigma,
  X,
} from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";

import {
  type Column,
  curveColumnId,
  isCurve,
  NAME_COLUMN,
  withColumnMoved,
  withColumnPinned,
  withColumnsShown,
  withoutColumnChoices,
} from "../../spec/columns";
import { Button, IconButton } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { columnMatcher } from "./columnSearch";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

/** Names listed of thousands; the search finds the others. */
const MOST_LISTED = 200;

interface DrawerProps {
  model: TableModel;
  /** Opens the editor of a computed column; "" makes one. */
  onCompute: (columnId: string) => void;
  onClose: () => void;
}

/** Which columns there are, in which order: pinned, shown and hidden ones. */
export function ColumnDrawer({ model, onCompute, onClose }: DrawerProps) {
  const { allColumns, change, keys } = model;
  const [query, setQuery] = useState("");
  const [isRegex, setRegex] = useState(false);
  const { isMatch, problem } = useMemo(
    () => columnMatcher(query, isRegex),
    [query, isRegex],
  );
  const found = (columns: readonly Column[]) =>
    columns.filter((column) => isMatch(column.label) || isMatch(column.id));
  const pinned = found(allColumns.shown.filter((column) => column.isPinned));
  const shown = found(allColumns.shown.filter((column) => !column.isPinned));
  const hidden = found(allColumns.hidden).filter((column) => !isCurve(column));
  const drawn = new Set(allColumns.shown.map((column) => column.id));
  const curves = keys.curves.filter(
    (metric) => isMatch(metric) && !drawn.has(curveColumnId(metric)),
  );
  const show = (ids: readonly string[], isShown: boolean) =>
    change(isShown ? "Show columns" : "Hide columns", (before) =>
      withColumnsShown(before, ids, isShown),
    );
  return (
    <aside className={css.drawer} aria-label="Columns">
      <div className={css.drawerHead}>
        <h2>Columns</h2>
        <IconButton label="Close columns" onPress={onClose}>
          <X />
        </IconButton>
      </div>
      <SearchField
        label="Search columns"
        value={query}
        onChange={setQuery}
        isRegex={isRegex}
        onRegexChange={setRegex}
        error={problem}
      />
      <ArrangedList model={model} label="Pinned" columns={pinned} onShow={show} />
      <ArrangedList model={model} label="Shown" columns={shown} onShow={show}>
        {shown.length > 1 && query !== "" && (
          <Button
            onPress={() =>
              show(
                shown.map((column) => column.id),
                false,
              )
            }
          >
            Hide {shown.length}
          </Button>
        )}
      </ArrangedList>
      <PickList
        label="Hidden"
        names={hidden.map((column) => ({ id: column.id, ...namesOf(column) }))}
        isSearching={query !== ""}
        onPick={(ids) => show(ids, true)}
      />
      <PickList
        label="Curves of metrics"
        names={curves.map((metric) => ({
          id: curveColumnId(metric),
          name: `${metric} curve`,
          of: "",
        }))}
        isSearching={query !== ""}
        onPick={(ids) => show(ids, true)}
      />
      <div className={css.actions}>
        <Button onPress={() => onCompute("")}>
          <Sigma aria-hidden /> Computed column
        </Button>
        <Button onPress={() => change("Reset columns", withoutColumnChoices)}>
          Reset columns
        </Button>
      </div>
    </aside>
  );
}

function namesOf(column: Column): { name: string; of: string } {
  const of = column.key.section;
  return { name: column.label, of: of === "run" || of === "history" ? "" : of };
}

interface ArrangedListProps {
  model: TableModel;
  label: string;
  columns: readonly Column[];
  onShow: (ids: readonly string[], isShown: boolean) => void;
  children?: ReactNode;
}

/** Columns that are shown: dragged or moved by buttons, pinned, hidden. */
function ArrangedList({ model, label, columns, onShow, children }: ArrangedListProps) {
  const { change, allColumns } = model;
  const [dragged, setDragged] = useState<string | null>(null);
  if (columns.length === 0) return null;
  const move = (id: string, before: string | null) =>
    change("Move a column", (runSet) =>
      withColumnMoved(runSet, allColumns.shown, id, before),
    );
  return (
    <section aria-label={`${label} columns`}>
      <h3>
        {label} ({columns.length}) {children}
      </h3>
      <ol className={css.columns}>
        {columns.map((column, at) => {
          const { id, label: name } = column;
          const isName = id === NAME_COLUMN;
          return (
            // The buttons move it too; dragging is a shorter way.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <li
              key={id}
              className={css.column}
              draggable={!isName}
              data-dragging={dragged === id ? "" : undefined}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                setDragged(id);
              }}
              onDragEnd={() => setDragged(null)}
              onDragOver={(event) => dragged !== null && event.preventDefault()}
              onDrop={(event) => {
                event.preventDefault();
                const from = columns.findIndex((one) => one.id === dragged);
                // Dropped on one further down, it goes behind that.
                const place = from >= 0 && from < at ? columns[at + 1]?.id : id;
                if (dragged !== null && !isName) move(dragged, place ?? null);
                setDragged(null);
              }}
            >
              <GripVertical aria-hidden className={css.grip} />
              <span className={css.columnName} title={id}>
                {name} <small>{namesOf(column).of}</small>
              </span>
              {!isName && (
                <>
                  <IconButton
                    label={`Move ${name} up`}
                    isDisabled={at === 0 || columns[at - 1]?.id === NAME_COLUMN}
                    onPress={() => move(id, columns[at - 1]!.id)}
                  >
                    <ArrowUp />
                  </IconButton>
                  <IconButton
                    label={`Move ${name} down`}
                    isDisabled={at === columns.length - 1}
                    onPress={() => move(id, columns[at + 2]?.id ?? null)}
                  >
                    <ArrowDown />
                  </IconButton>
                  <IconButton
                    label={column.isPinned ? `Unpin ${name}` : `Pin ${name}`}
                    onPress={() =>
                      change("Pin a column", (runSet) =>
                        withColumnPinned(runSet, id, !column.isPinned),
                      )
                    }
                  >
                    {column.isPinned ? <PinOff /> : <Pin />}
                  </IconButton>
                  <IconButton
                    label={`Hide ${name}`}
                    onPress={() => onShow([id], false)}
                  >
                    <EyeOff />
                  </IconButton>
                </>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface PickListProps {
  label: string;
  names: readonly { id: string; name: string; of: string }[];
  isSearching: boolean;
  onPick: (ids: readonly string[]) => void;
}

/** Columns that are not shown, and all that were found at once. */
function PickList({ label, names, isSearching, onPick }: PickListProps) {
  if (names.length === 0) return null;
  const more = names.length - MOST_LISTED;
  return (
    <section aria-label={`${label} columns`}>
      <h3>
        {label} ({names.length.toLocaleString("en")})
        {isSearching && names.length > 1 && names.length <= MOST_LISTED && (
          <Button onPress={() => onPick(names.map(({ id }) => id))}>
            Show all {names.length}
          </Button>
        )}
      </h3>
      <ul className={css.columns}>
        {names.slice(0, MOST_LISTED).map(({ id, name, of }) => (
          <li key={id} className={css.column}>
            <span className={css.columnName} title={id}>
              {name} <small>{of}</small>
            </span>
            <IconButton label={`Show ${name}`} onPress={() => onPick([id])}>
              <Eye />
            </IconButton>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className={css.quiet}>
          {more.toLocaleString("en")} more; the search finds them.
        </p>
      )}
    </section>
  );
}
