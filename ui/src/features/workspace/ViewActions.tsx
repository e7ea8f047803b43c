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
import { Fragment, type ReactNode, useState } from "react";
import { Separator } from "react-aria-components";
import { useStore } from "zustand";

import { viewsQuery } from "../../api/views";
import { change } from "../../spec/store";
import { codeOf } from "../../spec/viewNames";
import { copyText } from "../../widgets/Copy";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import { ViewDialogs } from "./ViewDialogs";
import { useViewCommands } from "./viewCommands";
import { useViewPalette } from "./useViewPalette";
import { type AskedOfView, type ViewOffer, viewOffers } from "./viewOffers";
import type { OpenView } from "./ViewProvider";

const ICONS: Readonly<Record<ViewOffer["key"], ReactNode>> = {
  saveAs: <Save />,
  copy: <CopyIcon />,
  rename: <Pencil />,
  link: <Link2 />,
  versions: <History />,
  default: <House />,
  reset: <RotateCcw />,
  delete: <Trash2 />,
};

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
  const act = (key: ViewOffer["key"]) => {
    if (key === "link") void copyText(linkTo(open));
    else if (key === "reset") {
      if (automatic) change(store, "Reset workspace", () => automatic);
    } else setAsked(key);
  };
  const offers = viewOffers({
    canWrite,
    isAutosaved,
    isNamed,
    isDefault,
    isSaved: meta.id !== null,
    canReset: automatic !== null,
  });
  useViewPalette(open, offers, act);
  return (
    <>
      <MenuButton
        label="View actions"
        face={<Ellipsis aria-hidden />}
        onAction={(key) => act(key as ViewOffer["key"])}
      >
        {offers.map(({ key, title }) => (
          <Fragment key={key}>
            {key === "delete" && <Separator />}
            <MenuItem id={key} icon={ICONS[key]} isDangerous={key === "delete"}>
              {title}
            </MenuItem>
          </Fragment>
        ))}
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
