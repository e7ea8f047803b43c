import { describe, expect, it } from "vitest";

import { isPressed, isSequence, shownKeys } from "./keys";
import { SHORTCUT_GROUPS } from "./shortcutList";

const press = (key: string, held: string[] = []) => ({
  key,
  ctrlKey: held.includes("ctrl"),
  metaKey: held.includes("meta"),
  shiftKey: held.includes("shift"),
  altKey: held.includes("alt"),
});

describe("keys", () => {
  it("takes Cmd or Ctrl for Mod, and nothing else", () => {
    expect(isPressed(press("k", ["ctrl"]), "Mod+k")).toBe(true);
    expect(isPressed(press("k", ["meta"]), "Mod+k")).toBe(true);
    expect(isPressed(press("k"), "Mod+k")).toBe(false);
    expect(isPressed(press("K", ["ctrl", "shift"]), "Mod+k")).toBe(false);
    expect(isPressed(press("k", ["ctrl", "alt"]), "Mod+k")).toBe(false);
  });

  it("knows Shift beside Mod", () => {
    expect(isPressed(press("Z", ["ctrl", "shift"]), "Mod+Shift+z")).toBe(true);
    expect(isPressed(press("z", ["ctrl"]), "Mod+Shift+z")).toBe(false);
  });

  it("leaves the Mac's Cmd+M alone", () => {
    expect(isPressed(press("m", ["meta"]), "Ctrl+m")).toBe(false);
    expect(isPressed(press("m", ["ctrl"]), "Ctrl+m")).toBe(true);
  });

  it("takes signs however the keyboard makes them, and letters as they are", () => {
    expect(isPressed(press("?", ["shift"]), "?")).toBe(true);
    expect(isPressed(press("?"), "?")).toBe(true);
    expect(isPressed(press("J", ["shift"]), "j")).toBe(false);
    expect(isPressed(press("j", ["ctrl"]), "j")).toBe(false);
    expect(isPressed(press("+", ["shift"]), "+")).toBe(true);
    expect(isPressed(press(" ", ["shift"]), " ")).toBe(false);
    expect(isPressed(press(" ", ["shift"]), "Shift+ ")).toBe(true);
  });

  it("is shown as people read it", () => {
    expect(shownKeys("Mod+Shift+z", false)).toBe("Ctrl Shift Z");
    expect(shownKeys("Mod+k", true)).toBe("⌘ K");
    expect(shownKeys("g w", false)).toBe("g then w");
    expect(shownKeys("Mod+ArrowLeft", false)).toBe("Ctrl ←");
    expect(isSequence("g w")).toBe(true);
    expect(isSequence(" ")).toBe(false);
  });
});

describe("the list of shortcuts", () => {
  it("gives no id to two, and no key to two of the same group", () => {
    const ids = SHORTCUT_GROUPS.flatMap((group) => Object.keys(group.shortcuts));
    expect(new Set(ids).size).toBe(ids.length);
    for (const group of SHORTCUT_GROUPS) {
      const keys = Object.values(group.shortcuts).flatMap((one) => one.keys);
      expect(new Set(keys).size, group.title).toBe(keys.length);
    }
  });
});
