import { expect, test } from "vitest";

import { globalRunId } from "../spec/runIds";
import type { SeriesRequest } from "./frames";
import { seriesEverywhere } from "./seriesEverywhere";

const REQUEST = {
  entity: "ada",
  project: "here",
  keys: ["loss"],
} as unknown as SeriesRequest;
const FAR = globalRunId({ run: "r1", project: "there", entity: "bob" });
const LOST = globalRunId({ run: "r1", project: "gone", entity: "bob" });

function answering(asked: string[]) {
  return async ({ entity, project, runs }: SeriesRequest) => {
    asked.push(`${entity}/${project}: ${runs.join(" ")}`);
    if (project === "gone") throw new Error("no such project");
    return runs.map((run) => ({ run, key: project })) as never;
  };
}

test("each project is asked for its runs, which keep the names they were asked by", async () => {
  const asked: string[] = [];
  const request = { ...REQUEST, runs: ["r1", FAR, LOST, "r2"] };
  const signal = new AbortController().signal;
  const found = await seriesEverywhere(request, signal, answering(asked));
  expect(asked).toEqual(["ada/here: r1 r2", "bob/there: r1", "bob/gone: r1"]);
  expect(found.map(({ run, key }) => [run, key])).toEqual([
    ["r1", "here"],
    ["r2", "here"],
    [FAR, "there"],
  ]);
});

test("runs of one project are one question", async () => {
  const asked: string[] = [];
  const request = { ...REQUEST, runs: ["r1"] };
  await seriesEverywhere(request, new AbortController().signal, answering(asked));
  expect(asked).toEqual(["ada/here: r1"]);
});
