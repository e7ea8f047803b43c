/** How keys are written in the list of shortcuts, pressed, and shown. */

type Pressed = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey"
>;

const IS_MAC =
  typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether the event is what `written` says: one key, with `Mod+`, `Ctrl+`, `Shift+`. */
export function isPressed(event: Pressed, written: string): boolean {
  const { name, mods } = parts(written);
  const wantsMod = mods.has("Mod");
  const wantsCtrl = mods.has("Ctrl");
  const hasMod = event.ctrlKey || event.metaKey;
  if (event.altKey || hasMod !== (wantsMod || wantsCtrl)) return false;
  if (wantsCtrl && event.metaKey) return false;
  if (!wantsMod && !wantsCtrl) {
    // Which signs need Shift is the keyboard's affair; "j" is no "J" all the same.
    const isSign = name.length === 1 && name !== " ";
    return event.key === name && (isSign || event.shiftKey === mods.has("Shift"));
  }
  return (
    event.key.toLowerCase() === name.toLowerCase() &&
    event.shiftKey === mods.has("Shift")
  );
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  " ": "Space",
};

/** As people read it: `Ctrl Shift Z`, `g then w`. */
export function shownKeys(written: string, isMac = IS_MAC): string {
  if (isSequence(written)) return written.replace(" ", " then ");
  const { name, mods } = parts(written);
  const shown = SHOWN[name] ?? (mods.size > 0 ? name.toUpperCase() : name);
  const before = [...mods].map((mod) => (mod === "Mod" ? (isMac ? "⌘" : "Ctrl") : mod));
  return [...before, shown].join(" ");
}

/** One key after the other, such as `g w`. */
export function isSequence(written: string): boolean {
  return /^\S \S$/.test(written);
}

function parts(written: string): { name: string; mods: ReadonlySet<string> } {
  const found = /^((?:(?:Mod|Ctrl|Shift)\+)*)(.+)$/.exec(written);
  const mods = (found?.[1] ?? "").split("+").filter(Boolean);
  return { name: found?.[2] ?? written, mods: new Set(mods) };
}
