import { Ellipsis, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";

import { MenuButton, MenuItem } from "../../widgets/Menu";
import { DeletedRuns } from "../table/DeletedRuns";
import { DeleteProject } from "./DeleteProject";
import type { OverviewProps } from "./ProjectOverviewPage";

type Asked = "undelete" | "delete";

/** What is done to a project as a whole. */
export function ProjectMenu({ overview }: OverviewProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <MenuButton
        label="Project actions"
        face={<Ellipsis aria-hidden />}
        onAction={(key) => setAsked(key as Asked)}
      >
        <MenuItem id="undelete" icon={<Undo2 />}>
          Recently deleted runs…
        </MenuItem>
        {overview.mayAdminister && (
          <MenuItem id="delete" icon={<Trash2 />} isDangerous>
            Delete project…
          </MenuItem>
        )}
      </MenuButton>
      {asked === "undelete" && (
        <DeletedRuns
          entity={overview.entityName}
          project={overview.name}
          onClose={close}
        />
      )}
      {asked === "delete" && <DeleteProject overview={overview} onClose={close} />}
    </>
  );
}
