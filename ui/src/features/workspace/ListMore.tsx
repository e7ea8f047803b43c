import { EllipsisVertical } from "lucide-react";
import { useState } from "react";

import { MenuButton, MenuItem } from "../../widgets/Menu";
import { PinElsewhere } from "./PinElsewhere";
import css from "./Runs.module.css";
import type { RunList } from "./useRunList";

/** What is seldom done to the list as a whole. */
export function ListMore({ list }: { list: RunList }) {
  const [isPinning, setPinning] = useState(false);
  return (
    <>
      <MenuButton
        label="More of the list"
        face={<EllipsisVertical aria-hidden />}
        buttonClass={css.tool!}
        onAction={() => setPinning(true)}
      >
        <MenuItem id="elsewhere">Pin runs of another project…</MenuItem>
      </MenuButton>
      {isPinning && <PinElsewhere list={list} onClose={() => setPinning(false)} />}
    </>
  );
}
