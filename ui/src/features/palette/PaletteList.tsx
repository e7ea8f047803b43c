import { Fragment, useEffect, useRef } from "react";

import { RunStateIcon } from "../runs/RunState";
import { shownShortcut } from "../shell/shortcuts";
import type { PaletteGroup, PaletteItem } from "./groups";
import { type Line, linesOfGroup } from "./lines";
import css from "./Palette.module.css";

interface PaletteListProps {
  id: string;
  typed: string;
  found: {
    readonly groups: readonly PaletteGroup[];
    readonly isSearching: boolean;
    readonly error: Error | null;
    readonly retry: () => void;
  };
  /** Id of the line that Enter opens. */
  active: string | null;
  onActive: (id: string) => void;
  onAct: (line: Line, inNewTab: boolean) => void;
}

/** Groups of lines, each saying how many there are of how many. */
export function PaletteList(props: PaletteListProps) {
  const { id, typed, found, active } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const line = active === null ? null : document.getElementById(`${id}-${active}`);
    line?.scrollIntoView({ block: "nearest" });
  }, [id, active]);
  const isEmpty = found.groups.length === 0;
  return (
    <div className={css.body} data-behind={found.isSearching || undefined}>
      {found.error && (
        <p className={css.problem} role="alert">
          The server could not be searched: {found.error.message}.{" "}
          <button type="button" className={css.retry} onClick={found.retry}>
            Try again
          </button>
        </p>
      )}
      {/* Focus stays in the field, which says which line is meant. */}
      <div ref={list} id={id} role="listbox" aria-label="Results" className={css.list}>
        {found.groups.map((group) => (
          <Group key={group.id} {...props} group={group} />
        ))}
      </div>
      {isEmpty && (
        <p className={css.empty}>
          {found.isSearching
            ? "Searching…"
            : `Nothing is called “${typed.trim()}” that you may see.`}
        </p>
      )}
      <p role="status" className="visually-hidden">
        {found.isSearching ? "Searching" : summary(found.groups)}
      </p>
    </div>
  );
}

function summary(groups: readonly PaletteGroup[]): string {
  if (groups.length === 0) return "Nothing found";
  return groups
    .map(({ title, total }) => `${total.toLocaleString("en")} ${title.toLowerCase()}`)
    .join(", ");
}

function Group({ group, ...props }: PaletteListProps & { group: PaletteGroup }) {
  const { title, items, total } = group;
  const titleId = `${props.id}-${group.id}`;
  return (
    <div role="group" aria-labelledby={titleId}>
      <p id={titleId} className={css.title}>
        {title}
        {items.length < total && (
          <span className={css.count}>
            {items.length} of {total.toLocaleString("en")}
          </span>
        )}
      </p>
      {linesOfGroup(group).map((line) => (
        <Fragment key={line.kind === "item" ? line.item.id : line.id}>
          <LineOption {...props} line={line} />
        </Fragment>
      ))}
    </div>
  );
}

function LineOption({
  id,
  line,
  active,
  onActive,
  onAct,
}: PaletteListProps & { line: Line }) {
  const isActive = line.id === active;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`${id}-${line.id}`}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      className={css.line}
      data-active={isActive || undefined}
      onPointerMove={() => !isActive && onActive(line.id)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => onAct(line, event.ctrlKey || event.metaKey)}
      onAuxClick={(event) => event.button === 1 && onAct(line, true)}
    >
      {line.kind === "item" ? (
        <Item item={line.item} />
      ) : (
        <span className={css.more}>Show more {line.group.title.toLowerCase()}</span>
      )}
    </div>
  );
}

function Item({ item }: { item: PaletteItem }) {
  const { title, detail, state, shortcut } = item;
  return (
    <>
      {state !== null && <RunStateIcon state={state} />}
      <span className={css.name}>{title}</span>
      {detail !== "" && <span className={css.detail}>{detail}</span>}
      {shortcut !== null && <kbd className={css.key}>{shownShortcut(shortcut)}</kbd>}
    </>
  );
}
