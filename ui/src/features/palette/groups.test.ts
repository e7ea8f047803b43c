import { describe, expect, it } from "vitest";

import type { SearchGroup, SearchHit } from "../../api/search";
import type { Command } from "./commands";
import { FEW, paletteGroups } from "./groups";
import { linesOf, neighbourLine } from "./lines";

const command = (title: string, more: Partial<Command> = {}): Command => ({
  id: title,
  title,
  run: () => undefined,
  ...more,
});

const hit = (name: string, more: Partial<SearchHit> = {}): SearchHit => ({
  name,
  detail: "",
  entityName: "ada",
  projectName: "digits",
  path: `/ada/digits/${name}`,
  state: null,
  at: "2026-01-01T00:00:00Z",
  ...more,
});

const runs = (count: number, total: number): SearchGroup => ({
  kind: "RUN",
  totalCount: total,
  hits: Array.from({ length: count }, (_, at) => hit(`run ${at}`)),
});

const NONE: ReadonlySet<string> = new Set();
const COMMANDS = [
  command("Undo: Hide a run"),
  command("Add panels"),
  command("Keyboard shortcuts", { words: "help" }),
  command("train/loss", { group: "panels", detail: "Charts" }),
];

function groupsOf(typed: string, found: SearchGroup[] = [], expanded = NONE) {
  return paletteGroups({ typed, commands: COMMANDS, found, expanded });
}

const titles = (typed: string, found: SearchGroup[] = []) =>
  groupsOf(typed, found).map(({ title, items }) => [
    title,
    ...items.map((item) => item.title),
  ]);

describe("paletteGroups", () => {
  it("shows panels, then what was found, then commands", () => {
    expect(groupsOf("", [runs(2, 2)]).map((group) => group.id)).toEqual([
      "panels",
      "RUN",
      "commands",
    ]);
  });

  it("puts commands first when one is called so, and last when it is not", () => {
    expect(titles("undo", [runs(1, 1)])[0]).toEqual(["Commands", "Undo: Hide a run"]);
    expect(titles("help", [runs(1, 1)]).at(-1)).toEqual([
      "Commands",
      "Keyboard shortcuts",
    ]);
  });

  it("shows commands alone behind a sign", () => {
    expect(titles("> add", [runs(1, 1)])).toEqual([["Commands", "Add panels"]]);
    expect(titles(">", [runs(1, 1)])[0]).toHaveLength(4);
  });

  it("says how many there are of which few are shown", () => {
    const [group] = groupsOf("net", [runs(FEW, 134)]);
    expect(group).toMatchObject({ title: "Runs", total: 134, hasMore: true });
    const many = groupsOf("net", [runs(50, 134)], new Set(["RUN"]))[0];
    expect(many).toMatchObject({ total: 134, hasMore: false });
  });

  it("tells hits from each other by id and place", () => {
    const found: SearchGroup[] = [
      {
        kind: "PROJECT",
        totalCount: 2,
        hits: [
          hit("digits"),
          hit("models", { detail: "registry", projectName: "wandb-registry-models" }),
        ],
      },
      {
        kind: "PERSON",
        totalCount: 1,
        hits: [hit("ada", { detail: "Ada L.", projectName: null })],
      },
    ];
    const details = groupsOf("a", found)
      .filter((group) => group.id === "PROJECT" || group.id === "PERSON")
      .flatMap((group) => group.items.map((item) => item.detail));
    expect(details).toEqual(["ada", "registry · ada", "Ada L."]);
  });
});

describe("lines", () => {
  it("are walked round, with the way to more among them", () => {
    const lines = linesOf(groupsOf("", [runs(FEW, 9)]));
    const more = lines.find((line) => line.kind === "more")!;
    expect(more.id).toBe("RUN-more");
    expect(neighbourLine(lines, lines.at(-1), "ArrowDown")).toBe(lines[0]);
    expect(neighbourLine(lines, lines[0], "ArrowUp")).toBe(lines.at(-1));
    expect(neighbourLine(lines, lines[0], "PageDown")).toBe(lines[8]);
    expect(neighbourLine(lines, lines[0], "a")).toBeUndefined();
    expect(neighbourLine([], undefined, "ArrowDown")).toBeUndefined();
  });
});
