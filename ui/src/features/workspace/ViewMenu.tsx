import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useStore } from "zustand";

import { type ViewRow, viewsQuery } from "../../api/views";
import { isDirty } from "../../spec/store";
import { codeOf, personalName } from "../../spec/viewNames";
import { SearchField } from "../../widgets/Fields";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { useCommands } from "../palette/commands";
import { useShortcuts } from "../shell/shortcuts";
import css from "./View.module.css";
import type { OpenView } from "./ViewProvider";
import { titleOf } from "./viewTitle";

/** With fewer views than these nobody searches. */
const SEARCHED_FROM = 8;

/** The name of the open view; pressed, the other views of the project. */
export function ViewMenu({ open }: { open: OpenView }) {
  const { store, username } = open;
  const meta = useStore(store, (state) => state.meta);
  const isChanged = useStore(store, isDirty) && !open.isAutosaved;
  const title = titleOf(meta, username);
  const [isOpen, setOpen] = useState(false);
  useShortcuts({ views: () => setOpen(true) });
  useCommands(() => [
    {
      id: "views",
      title: "Open another view",
      words: "saved views workspace",
      shortcut: "views",
      run: () => setOpen(true),
    },
  ]);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button className={css.name} aria-label={`View: ${title}`}>
        {isChanged && <i className={css.dot} title="Unsaved changes" />}
        <span>{title}</span>
        <ChevronDown aria-hidden />
      </Button>
      <Popover className={css.popover} placement="bottom start" offset={4}>
        <Dialog className={css.views} aria-label="Views">
          {({ close }) => <Views open={open} close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Views({ open, close }: { open: OpenView; close: () => void }) {
  const { entity, project, username, store } = open;
  const [typed, setTyped] = useState("");
  const query = useQuery({ ...viewsQuery(entity, project), staleTime: 0 });
  const here = useStore(store, (state) => state.meta.name);
  if (query.isPending) return <Skeleton rows={3} height={20} />;
  if (!query.data) {
    return (
      <ErrorState
        error={query.error}
        what="The views could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  }
  const mine = personalName(username ?? "");
  const { views } = query.data;
  const wanted = typed.toLowerCase();
  const isWanted = (view: ViewRow) =>
    `${view.displayName} ${view.user?.username ?? ""}`.toLowerCase().includes(wanted);
  const saved = views.filter((view) => !view.isPersonal && isWanted(view));
  const others = views.filter(
    (view) => view.isPersonal && view.name !== mine && isWanted(view),
  );
  const link = { entity, project, close };
  return (
    <>
      {views.length >= SEARCHED_FROM && (
        <SearchField label="Search views" value={typed} onChange={setTyped} />
      )}
      {username !== null && (
        <ul className={css.list}>
          <ViewLink
            {...link}
            code={codeOf(mine)}
            title="My workspace"
            isHere={here === null || here === mine}
          />
        </ul>
      )}
      <h3>Saved views</h3>
      <ul className={css.list} aria-label="Saved views">
        {saved.map((view) => (
          <ViewLink
            {...link}
            key={view.id}
            code={view.code}
            title={view.displayName || view.code}
            isHere={here === view.name}
            view={view}
          />
        ))}
      </ul>
      {saved.length === 0 && (
        <p className={css.none}>
          {typed === ""
            ? "None yet: “Save as new view” makes one."
            : "None of that name."}
        </p>
      )}
      {others.length > 0 && (
        <>
          <h3>Workspaces of others</h3>
          <ul className={css.list} aria-label="Workspaces of others">
            {others.map((view) => (
              <ViewLink
                {...link}
                key={view.id}
                code={view.code}
                title={titleOf(view, username)}
                isHere={here === view.name}
              />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface ViewLinkProps {
  entity: string;
  project: string;
  code: string;
  title: string;
  isHere: boolean;
  close: () => void;
  view?: ViewRow;
}

function ViewLink({
  entity,
  project,
  code,
  title,
  isHere,
  close,
  view,
}: ViewLinkProps) {
  return (
    <li>
      <Link
        to="/$entity/$project"
        params={{ entity, project }}
        search={{ nw: code }}
        className={css.row}
        aria-current={isHere ? "page" : undefined}
        onClick={close}
      >
        <span>{title}</span>
        {view?.isDefault && <span className={css.mark}>default</span>}
        {view && (
          <span className={css.who}>
            {view.user?.username ?? "somebody"} · <Ago at={view.updatedAt} />
          </span>
        )}
      </Link>
    </li>
  );
}
