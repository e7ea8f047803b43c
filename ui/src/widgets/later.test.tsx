import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { later } from "./later";

let root: Root;
let host: HTMLElement;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  host = document.createElement("div");
  root = createRoot(host);
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

const Named = ({ name }: { readonly name: string }) => <b>{name}</b>;

test("code that is on its way leaves a place, and then takes it", async () => {
  let arrive!: (component: typeof Named) => void;
  const Late = later(() => new Promise<typeof Named>((resolve) => (arrive = resolve)));
  act(() => root.render(<Late name="loss" />));
  expect(host.textContent).toBe("");
  await act(async () => {
    arrive(Named);
    await Promise.resolve();
  });
  expect(host.innerHTML).toBe("<b>loss</b>");
});

test("code that came before is shown at once, and is asked for only once", async () => {
  const load = vi.fn(() => Promise.resolve(Named));
  const Late = later(load);
  await act(async () => {
    root.render(<Late name="first" />);
    await Promise.resolve();
  });
  act(() => root.render(<Late key="again" name="second" />));
  expect(host.innerHTML).toBe("<b>second</b>");
  expect(load).toHaveBeenCalledOnce();
});

test("code that cannot be fetched is an error of whoever shows it", async () => {
  const Late = later<{ name: string }>(() => Promise.reject(new Error("offline")));
  const failing = act(async () => {
    root.render(<Late name="loss" />);
    await Promise.resolve();
  });
  await expect(failing).rejects.toThrow("offline");
});
