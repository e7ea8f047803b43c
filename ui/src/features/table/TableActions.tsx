import { Ellipsis, Link2, Trash2 } from "lucide-react";
import { useState } from "react";

import { linkOf } from "../../spec/linkedSearch";
import { say } from "../../state/toasts";
import { formatSearchText, useWorkspaceSearch } from "../../state/url";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import { DeletedRuns } from "./DeletedRuns";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

/** Servers and chat programs cut longer addresses. */
const LONGEST_LINK = 8_000;

/** What can be done with the table as a whole. */
export function TableActions({ model }: { model: TableModel }) {
  const [isListing, setListing] = useState(false);
  const [{ nw }] = useWorkspaceSearch();
  const copyLink = async () => {
    const link = linkTo(model, nw);
    if (link.length > LONGEST_LINK) {
      say({
        text: "So many runs are hidden by name that no link can hold them. Save this as a view and share that.",
        isProblem: true,
      });
      return;
    }
    await model.copy(link);
    say({ text: "Link copied. It shows these filters, groups and this order." });
  };
  return (
    <>
      <MenuButton
        label="More about these runs"
        face={<Ellipsis aria-hidden />}
        buttonClass={css.menuButton!}
        onAction={(key) => (key === "link" ? void copyLink() : setListing(true))}
      >
        <MenuItem id="link" icon={<Link2 />}>
          Copy link to these runs
        </MenuItem>
        {!model.isReadOnly && (
          <MenuItem id="deleted" icon={<Trash2 />}>
            Recently deleted…
          </MenuItem>
        )}
      </MenuButton>
      {isListing && (
        <DeletedRuns
          entity={model.entity}
          project={model.project}
          onClose={() => setListing(false)}
        />
      )}
    </>
  );
}

function linkTo(
  { entity, project, runSet }: TableModel,
  nw: string | undefined,
): string {
  const path = [entity, project].map(encodeURIComponent).join("/");
  const search = formatSearchText({ ...linkOf(runSet), nw });
  return `${window.location.origin}/${path}/table${search}`;
}
