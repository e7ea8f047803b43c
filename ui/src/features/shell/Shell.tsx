import { Outlet } from "@tanstack/react-router";

import { IS_EMBEDDED } from "../../state/embedded";
import { toggleTheme } from "../../state/theme";
import { Toasts } from "../../widgets/Toasts";
import { openLayer } from "./layer";
import { Rail } from "./Rail";
import { ShellLayers } from "./ShellLayers";
import css from "./Shell.module.css";
import { useShortcuts } from "./shortcuts";

/** The frame of every page but sign-in; none where the page is in one of another. */
export function Shell() {
  return IS_EMBEDDED ? (
    <div className={`${css.page} ${css.embedded}`}>
      <Outlet />
    </div>
  ) : (
    <WholeShell />
  );
}

/** The rail at the left, the page beside it. */
function WholeShell() {
  useShortcuts({
    palette: () => openLayer("palette"),
    sheet: () => openLayer("shortcuts"),
    theme: toggleTheme,
  });
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        Skip to content
      </a>
      <Rail />
      <div className={css.page}>
        <Outlet />
      </div>
      <Toasts />
      <ShellLayers />
    </div>
  );
}
