import { expect, test } from "vitest";

import { systemSections } from "./systemSections";

test("keys of one device share a section, devices come before the rest", () => {
  const sections = systemSections(
    [
      "system.network.sent",
      "system.gpu.0.temp",
      "proc.memory.rssMB",
      "power",
      "system.cpu.0.cpu_percent",
      "system.gpu.0.gpu",
    ],
    "r1",
  );
  expect(
    sections.map(({ name, panels }) => [name, panels.map((p) => p.title)]),
  ).toEqual([
    ["GPU", ["system.gpu.0.gpu", "system.gpu.0.temp"]],
    ["CPU", ["system.cpu.0.cpu_percent"]],
    ["Memory", ["proc.memory.rssMB"]],
    ["Network", ["system.network.sent"]],
    ["Other", ["power"]],
  ]);
});

test("they are drawn over relative time from the machine's stream", () => {
  const [section] = systemSections(["cpu"], "r1");
  expect([section!.local["xAxis"], section!.panels[0]!.stream]).toEqual([
    "_runtime",
    "events",
  ]);
});

test("what labelled writers report are lines of one panel, called by their labels", () => {
  const keys = ["system.cpu/l:rank10", "system.cpu/l:rank2", "system.cpu"];
  const [section] = systemSections(keys, "r1");
  expect(section!.panels.map((panel) => [panel.title, panel.spec.config])).toEqual([
    [
      "system.cpu",
      {
        metrics: ["system.cpu", "system.cpu/l:rank2", "system.cpu/l:rank10"],
        chartTitle: "system.cpu",
        overrideSeriesTitles: {
          "r1:system.cpu": "no label",
          "r1:system.cpu/l:rank2": "rank2",
          "r1:system.cpu/l:rank10": "rank10",
        },
      },
    ],
  ]);
});
