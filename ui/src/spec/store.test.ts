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
  undo,
} from "./store";

function view(document: Record<string, unknown>, id: string | null = "1"): ServerView {
  return {
    meta: { id, name: id && "nw-a-v", displayName: "A" },
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
  answer({ id: "2", name: "nw-b-v", displayName: "B" });
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
});
