import { useQuery } from "@tanstack/react-query";
import {
  Copy as CopyIcon,
  Ellipsis,
  History,
  House,
  Link2,
  Pencil,
  RotateCcw,
  Save,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { Separator } from "react-aria-components";
import { useStore } from "zustand";

import { viewsQuery } from "../../api/views";
import { change } from "../../spec/store";
import { codeOf } from "../../spec/viewNames";
import { copyText } from "../../widgets/Copy";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import { ViewDialogs } from "./ViewDialogs";
import { useViewCommands } from "./viewCommands";
import type { OpenView } from "./ViewProvider";

export type AskedOfView =
  | "saveAs"
  | "copy"
  | "rename"
  | "versions"
  | "delete"
  | "default";

/** What can be done with the whole view. */
export function ViewActions({ open }: { open: OpenView }) {
  const [asked, setAsked] = useState<AskedOfView | null>(null);
  const commands = useViewCommands(open);
  const { entity, project, store, canWrite, isAutosaved } = open;
  const meta = useStore(store, (state) => state.meta);
  const automatic = useStore(store, (state) => state.automatic);
  const views = useQuery({
    ...viewsQuery(entity, project),
    enabled: meta.id !== null,
  }).data?.views;
  const isDefault =
    views?.some((view) => view.id === meta.id && view.isDefault) ?? false;
  const isOurs = meta.id !== null && canWrite && meta.canWrite;
  const isNamed = isOurs && !isAutosaved && open.guestOf === null;
  const act = (key: string) => {
    if (key === "link") void copyText(linkTo(open));
    else if (key === "reset" && automatic) {
      change(store, "Reset workspace", () => automatic);
    } else setAsked(key as AskedOfView);
  };
  return (
    <>
      <MenuButton
        label="View actions"
        face={<Ellipsis aria-hidden />}
        onAction={(key) => act(String(key))}
      >
        {canWrite && (
          <MenuItem id="saveAs" icon={<Save />}>
            Save as new view…
          </MenuItem>
        )}
        {canWrite && !isAutosaved && (
          <MenuItem id="copy" icon={<CopyIcon />}>
            Copy to my workspace…
          </MenuItem>
        )}
        {isNamed && (
          <MenuItem id="rename" icon={<Pencil />}>
            Rename…
          </MenuItem>
        )}
        {meta.id !== null && (
          <MenuItem id="link" icon={<Link2 />}>
            Copy link to view
          </MenuItem>
        )}
        {meta.id !== null && (
          <MenuItem id="versions" icon={<History />}>
            Version history…
          </MenuItem>
        )}
        {isNamed && (
          <MenuItem id="default" icon={<House />}>
            {isDefault ? "No longer the default view" : "Make it the default view"}
          </MenuItem>
        )}
        {isAutosaved && automatic && (
          <MenuItem id="reset" icon={<RotateCcw />}>
            Reset workspace
          </MenuItem>
        )}
        {isNamed && <Separator />}
        {isNamed && (
          <MenuItem id="delete" icon={<Trash2 />} isDangerous>
            Delete view
          </MenuItem>
        )}
      </MenuButton>
      {asked && (
        <ViewDialogs
          open={open}
          commands={commands}
          asked={asked}
          isDefault={isDefault}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function linkTo({ entity, project, store }: OpenView): string {
  const path = [entity, project].map(encodeURIComponent).join("/");
  const code = codeOf(store.getState().meta.name ?? "");
  return `${window.location.origin}/${path}?nw=${encodeURIComponent(code)}`;
}
