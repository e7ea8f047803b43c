import { expect, test } from "vitest";

import { machineFacts, unwrapConfig, writersOf } from "./runFacts";

const unknown = { host: null, metadata: null, program: null, repo: null, commit: null };

test("config loses its wrappers and the client's own notes", () => {
  const text =
    '{"lr": {"value": 0.1, "desc": null}, "_wandb": {"value": {}}, "bare": 3}';
  expect(unwrapConfig(text)).toEqual({ lr: 0.1, bare: 3 });
});

test("a machine nobody described has no facts", () => {
  expect(machineFacts(unknown)).toEqual([]);
});

test("the command can be pasted into a shell", () => {
  const metadata = { program: "train.py", args: ["--lr=0.1", "--name", "it's big"] };
  expect(machineFacts({ ...unknown, metadata })).toEqual([
    {
      name: "Command",
      value: "python train.py --lr=0.1 --name 'it'\\''s big'",
      isCode: true,
    },
  ]);
});

test("hardware is read from text as well as from an object", () => {
  const metadata = JSON.stringify({
    cpu_count: 8,
    cpu_count_logical: 16,
    memory: { total: "34000000000" },
    gpu: "NVIDIA H200",
    gpu_count: 2,
  });
  expect(machineFacts({ ...unknown, metadata }).map((fact) => fact.value)).toEqual([
    "8 cores, 16 threads",
    "34.0 GB",
    "2 × NVIDIA H200",
  ]);
});

const notes = (e: object) => JSON.stringify({ e });

test("several writers are told apart by label, host or id, in order", () => {
  const wandbConfig = notes({
    w1: { label: "rank10", host: "b", python: "3.11" },
    w2: { label: "rank2", host: "a" },
    w3: { os: "Linux" },
  });
  const writers = writersOf({ ...unknown, wandbConfig });
  expect(writers.map((writer) => writer.name)).toEqual(["rank2", "rank10", "w3"]);
  expect(writers[1]!.facts).toEqual([
    { name: "Host", value: "b" },
    { name: "Python", value: "3.11" },
  ]);
});

test("a single writer needs no name, and nobody is nobody", () => {
  const wandbConfig = notes({ w1: { host: "a" } });
  const metadata = { host: "a" };
  expect(writersOf({ ...unknown, metadata, wandbConfig })).toEqual([
    { id: "", name: "", facts: [{ name: "Host", value: "a" }] },
  ]);
  expect(writersOf({ ...unknown, wandbConfig: null })).toEqual([]);
});
