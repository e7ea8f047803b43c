import { expect, test } from "vitest";

import { withValue } from "./document";
import {
  change,
  isDirty,
  makeStore,
  receive,
  redo,
  save,
  type ServerView,
  settle,
  undo,
} from "./store";

function meta(id: string | null, name: string, version = 1): ServerView["meta"] {
  const saved = id === null ? null : name;
  return { id, name: saved, displayName: "A", version, canWrite: true, owner: "ada" };
}

function view(
  document: Record<string, unknown>,
  id: string | null = "1",
  version = 1,
): ServerView {
  return {
    meta: meta(id, "nw-a-v", version),
    text: JSON.stringify(document),
    document,
    automatic: id === null ? document : null,
  };
}

const set = (value: unknown) => (document: Readonly<Record<string, unknown>>) =>
  withValue(document, ["value"], value);

const present = (store: ReturnType<typeof makeStore>) =>
  store.getState().history.present;

test("steps make a view dirty, taking them back makes it clean", () => {
  const store = makeStore(view({ value: 1, odd: [1] }));
  change(store, "Set", set(2));
  expect(isDirty(store.getState())).toBe(true);
  expect(present(store)).toEqual({ value: 2, odd: [1] });
  undo(store);
  expect(isDirty(store.getState())).toBe(false);
  redo(store);
  expect(present(store)["value"]).toBe(2);
});

test("what the server has replaces a clean document and never a dirty one", () => {
  const store = makeStore(view({ value: 1 }));
  receive(store, view({ value: 5 }));
  expect(present(store)["value"]).toBe(5);
  change(store, "Set", set(6));
  receive(store, view({ value: 5 }));
  expect(store.getState().isOvertaken).toBe(false);
  receive(store, view({ value: 7 }));
  expect(present(store)["value"]).toBe(6);
  expect(store.getState().isOvertaken).toBe(true);
});

test("saving keeps what happens meanwhile unsaved", async () => {
  const store = makeStore(view({ value: 1 }));
  change(store, "Set", set(2));
  let answer: (meta: ServerView["meta"]) => void = () => {};
  const written: string[] = [];
  const saving = save(store, (text) => {
    written.push(text);
    return new Promise((resolve) => (answer = resolve));
  });
  change(store, "Other", set(3));
  receive(store, view({ value: 1 }));
  answer(meta("2", "nw-b-v"));
  expect(await saving).toBe(true);
  expect(written).toEqual(['{"value":2}']);
  expect(isDirty(store.getState())).toBe(true);
  expect(store.getState().meta.id).toBe("2");
  undo(store);
  expect(isDirty(store.getState())).toBe(false);
});

test("a refused save is told and keeps the steps", async () => {
  const store = makeStore(view({ value: 1 }));
  change(store, "Set", set(2));
  expect(await save(store, () => Promise.reject(new Error("no")))).toBe(false);
  expect(store.getState().problem?.message).toBe("no");
  expect(isDirty(store.getState())).toBe(true);
});

test("new keys come into a document with steps, and stay when they are taken back", () => {
  const bank = (...keys: string[]) => ({
    section: {
      settings: { shouldAutoGeneratePanels: true },
      panelBankConfig: {
        sections: [
          {
            name: "Charts",
            panels: keys.map((key) => ({ __id__: key, config: { metrics: [key] } })),
          },
        ],
      },
    },
  });
  const store = makeStore(view(bank("a"), null));
  change(store, "Set", set(1));
  receive(store, view(bank("a", "b"), null));
  expect(present(store)).toEqual({ ...bank("a", "b"), value: 1 });
  undo(store);
  expect(present(store)).toEqual(bank("a", "b"));
  receive(store, view(bank("a", "b", "c"), null));
  expect(present(store)).toEqual(bank("a", "b", "c"));
  redo(store);
  expect(present(store)).toEqual({ ...bank("a", "b", "c"), value: 1 });
});

test("an answer from before the last save is not taken", () => {
  const store = makeStore(view({ value: 2 }, "1", 2));
  receive(store, view({ value: 1 }, "1", 1));
  expect(present(store)["value"]).toBe(2);
  expect(store.getState().isOvertaken).toBe(false);
});

test("a conflict is told apart from other failures", async () => {
  const store = makeStore(view({ value: 1 }));
  change(store, "Set", set(2));
  const conflict = Object.assign(new Error("saved since"), { code: "conflict" });
  expect(await save(store, () => Promise.reject(conflict))).toBe(false);
  expect(store.getState()).toMatchObject({ isOvertaken: true, problem: null });
  receive(store, view({ value: 1, other: 1 }, "1", 9));
  expect(store.getState()).toMatchObject({ isOvertaken: false, meta: { version: 9 } });
  expect(present(store)).toEqual({ value: 2, other: 1 });
  expect(isDirty(store.getState())).toBe(true);
});

test("steps are joined with what was saved meanwhile, and taken back alone", () => {
  const store = makeStore(view({ value: 1, list: ["a"] }));
  change(store, "Set", set(2));
  change(store, "Add", (document) => ({ ...document, list: ["a", "b"] }));
  receive(store, view({ value: 1, list: ["c", "a"], theirs: true }, "1", 2));
  expect(present(store)).toEqual({ value: 2, list: ["c", "a", "b"], theirs: true });
  expect(store.getState()).toMatchObject({ isOvertaken: false, meta: { version: 2 } });
  undo(store);
  expect(present(store)).toEqual({ value: 2, list: ["c", "a"], theirs: true });
  undo(store);
  expect(present(store)).toEqual({ value: 1, list: ["c", "a"], theirs: true });
  expect(isDirty(store.getState())).toBe(false);
  redo(store);
  expect(present(store)["value"]).toBe(2);
});

test("where both changed one value somebody decides, and the rest is joined", () => {
  for (const side of ["mine", "theirs"] as const) {
    const store = makeStore(view({ value: 1, other: 1 }));
    change(store, "Set", set(2));
    receive(store, view({ value: 3, other: 2 }, "1", 2));
    expect(store.getState().overtaking?.conflicts).toEqual([["value"]]);
    expect(present(store)).toEqual({ value: 2, other: 1 });
    settle(store, side);
    expect(present(store)).toEqual({ value: side === "mine" ? 2 : 3, other: 2 });
    expect(isDirty(store.getState())).toBe(side === "mine");
    expect(store.getState()).toMatchObject({ isOvertaken: false, overtaking: null });
  }
});
