import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { ListBox, ListBoxItem } from "react-aria-components";

import { projectsQuery } from "../../api/projects";
import { escapeRegex, runsQuery } from "../../api/runs";
import { useView } from "../../spec/handle";
import { MOST_PINS, pinnedNames, withPins } from "../../spec/pins";
import { globalRunId } from "../../spec/runIds";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { SearchField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import css from "../runs/Picker.module.css";
import type { RunList } from "./useRunList";

interface Place {
  readonly entity: string;
  readonly project: string;
}

interface PinElsewhereProps {
  list: RunList;
  onClose: () => void;
}

/** Picks a project and runs of it, which then stay on top of the list and are drawn. */
export function PinElsewhere({ list, onClose }: PinElsewhereProps) {
  const [place, setPlace] = useState<Place | null>(null);
  return (
    <Dialog title="Pin runs of another project" isOpen onClose={onClose} width={520}>
      {place === null ? (
        <ProjectPicker onPick={setPlace} />
      ) : (
        <RunPicker
          place={place}
          list={list}
          onBack={() => setPlace(null)}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function ProjectPicker({ onPick }: { onPick: (place: Place) => void }) {
  const here = useView();
  const [query, setQuery] = useState("");
  const projects = useInfiniteQuery(projectsQuery());
  const { hasNextPage, isFetching, fetchNextPage } = projects;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const found = useMemo(() => {
    const wanted = query.trim().toLowerCase();
    return (projects.data?.pages ?? [])
      .flatMap((page) => page.edges.map(({ node }) => node))
      .filter((one) => one.entityName !== here.entity || one.name !== here.project)
      .map((one) => ({ ...one, id: `${one.entityName}/${one.name}` }))
      .filter(({ id }) => id.toLowerCase().includes(wanted));
  }, [projects.data, query, here.entity, here.project]);
  return (
    <>
      <SearchField label="Find a project" value={query} onChange={setQuery} />
      <Listed query={projects} what="The projects could not be loaded">
        <ListBox
          aria-label="Projects"
          className={css.list!}
          items={found.slice(0, MOST_LISTED)}
          onAction={(id) => {
            const [entity = "", project = ""] = String(id).split("/");
            onPick({ entity, project });
          }}
          renderEmptyState={() => <p>No other project has that name.</p>}
        >
          {(one) => (
            <ListBoxItem id={one.id} textValue={one.id} className={css.item!}>
              <span>{one.id}</span>
              <small>{formatCount(one.totalRuns, "run")}</small>
            </ListBoxItem>
          )}
        </ListBox>
      </Listed>
      <More left={found.length - MOST_LISTED} />
    </>
  );
}

/** Names in a list at once; the search narrows them. */
const MOST_LISTED = 200;

function More({ left }: { left: number }) {
  if (left <= 0) return null;
  return (
    <p className={css.quiet}>
      {left.toLocaleString("en")} more; the search finds them.
    </p>
  );
}

interface RunPickerProps extends PinElsewhereProps {
  place: Place;
  onBack: () => void;
}

function RunPicker({ place, list, onBack, onClose }: RunPickerProps) {
  const here = useView();
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const wanted = query.trim();
  const filter = { displayName: { $regex: `(?i)${escapeRegex(wanted)}` } };
  const runs = useInfiniteQuery(
    runsQuery(place.entity, place.project, {
      filters: JSON.stringify(wanted === "" ? {} : filter),
      order: "-createdAt",
      paths: [],
    }),
  );
  const pins = pinnedNames(list.runSet, here);
  const rows = (runs.data?.pages[0]?.runs.edges ?? []).map(({ node }) => ({
    name: node.displayName || node.name,
    state: node.state,
    id: globalRunId({ ...place, run: node.name }),
  }));
  const room = MOST_PINS - pins.length;
  const pin = () => {
    list.change("Pin runs", (runSet) => withPins(runSet, [...picked], here));
    onClose();
  };
  return (
    <>
      <div className={css.where}>
        <Button onPress={onBack}>
          <ArrowLeft aria-hidden /> Projects
        </Button>
        <strong>
          {place.entity}/{place.project}
        </strong>
      </div>
      <SearchField label="Find a run" value={query} onChange={setQuery} />
      <Listed query={runs} what="The runs could not be loaded">
        <ListBox
          aria-label="Runs of the project"
          className={css.list!}
          items={rows}
          selectionMode="multiple"
          selectionBehavior="toggle"
          disabledKeys={pins}
          selectedKeys={picked}
          onSelectionChange={(keys) =>
            setPicked(
              new Set(
                keys === "all" ? rows.map(({ id }) => id) : [...keys].map(String),
              ),
            )
          }
          renderEmptyState={() => <p>No run has that name.</p>}
        >
          {(run) => (
            <ListBoxItem id={run.id} textValue={run.name} className={css.item!}>
              <span>{run.name}</span>
              <small>{pins.includes(run.id) ? "pinned" : run.state}</small>
            </ListBoxItem>
          )}
        </ListBox>
      </Listed>
      <More left={(runs.data?.pages[0]?.runCount ?? 0) - rows.length} />
      {picked.size > room && (
        <p role="alert" className={css.problem}>
          {MOST_PINS} runs can be pinned; there is room for {Math.max(room, 0)}.
        </p>
      )}
      <footer className={css.foot}>
        <Button onPress={onClose}>Cancel</Button>
        <Button
          look="primary"
          isDisabled={picked.size === 0 || picked.size > room}
          onPress={pin}
        >
          Pin {formatCount(picked.size, "run")}
        </Button>
      </footer>
    </>
  );
}

interface ListedProps {
  query: {
    readonly isPending: boolean;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  what: string;
  children: ReactNode;
}

function Listed({ query, what, children }: ListedProps) {
  if (query.isPending) return <Skeleton rows={4} />;
  if (!query.error) return children;
  return (
    <ErrorState error={query.error} what={what} onRetry={() => void query.refetch()} />
  );
}
