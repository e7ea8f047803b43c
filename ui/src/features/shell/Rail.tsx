import { Link } from "@tanstack/react-router";
import { KeyRound, Keyboard, LayoutGrid, Library, Search } from "lucide-react";
import { lazy, Suspense } from "react";

import { openLayer } from "./layer";
import { Logo } from "./Logo";
import css from "./Shell.module.css";
import { shownShortcut } from "./shortcuts";

/** Menus come after the frame is drawn. */
const AccountMenu = lazy(async () => ({
  default: (await import("./AccountMenu")).AccountMenu,
}));

/** The dark edge with the ways to everywhere. */
export function Rail() {
  return (
    <nav className={css.rail} aria-label="Main">
      <Link to="/" className={css.logo} aria-label="Trailmark home" title="Trailmark">
        <Logo />
      </Link>
      <button
        type="button"
        className={css.railItem}
        aria-label="Search and commands"
        title={`Search and commands (${shownShortcut("palette")})`}
        onClick={() => openLayer("palette")}
      >
        <Search aria-hidden />
      </button>
      <Link
        to="/"
        className={css.railItem}
        activeOptions={{ exact: true }}
        aria-label="Projects"
        title="Projects"
      >
        <LayoutGrid aria-hidden />
      </Link>
      <Link
        to="/registry"
        className={css.railItem}
        aria-label="Registry"
        title="Registry"
      >
        <Library aria-hidden />
      </Link>
      <Link
        to="/settings"
        className={css.railItem}
        aria-label="API keys"
        title="API keys"
      >
        <KeyRound aria-hidden />
      </Link>
      <span className={css.spacer} />
      <button
        type="button"
        className={css.railItem}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => openLayer("shortcuts")}
      >
        <Keyboard aria-hidden />
      </button>
      <Suspense fallback={<span className={css.railItem} />}>
        <AccountMenu />
      </Suspense>
    </nav>
  );
}
