import { Outlet } from "@tanstack/react-router";

import { Rail } from "./Rail";
import css from "./Shell.module.css";
import { ShortcutSheet } from "./ShortcutSheet";

/** The frame of every page but sign-in: the rail at the left, the page beside it. */
export function Shell() {
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        Skip to content
      </a>
      <Rail />
      <div className={css.page}>
        <Outlet />
      </div>
      <ShortcutSheet />
    </div>
  );
}
