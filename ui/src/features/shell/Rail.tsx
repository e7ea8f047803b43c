import { Link } from "@tanstack/react-router";
import { KeyRound, Keyboard, LayoutGrid } from "lucide-react";

import { AccountMenu } from "./AccountMenu";
import css from "./Shell.module.css";
import { useShortcutSheet } from "./ShortcutSheet";

export function Rail() {
  const openSheet = useShortcutSheet((sheet) => sheet.open);
  return (
    <nav className={css.rail} aria-label="Main">
      <Link to="/" className={css.logo} aria-label="Trailmark home" title="Trailmark">
        <Logo />
      </Link>
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
        onClick={openSheet}
      >
        <Keyboard aria-hidden />
      </button>
      <AccountMenu />
    </nav>
  );
}

export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden>
      <path
        d="M4 24c5.2 0 5.4-8 9.4-8s4 4 7 4 3-11.5 6.8-12.4"
        fill="none"
        stroke="var(--logo-line, #4cc3b0)"
        strokeWidth="2.8"
        strokeLinecap="round"
      />
      <circle cx="27.6" cy="7.6" r="2.8" fill="#ff8a50" />
    </svg>
  );
}
