import { expect, test } from "vitest";

import { onProjectNews, onRunRows, publishNews, type RunNews } from "./live";

function news(run: string, ...what: RunNews["what"][number][]): RunNews {
  return { run, what, state: "running" };
}

test("new rows reach only the panels that draw that run", () => {
  const heard: string[] = [];
  const stop = onRunRows("a", (one) => heard.push(one.run));

  publishNews(news("a", "history"));
  publishNews(news("b", "history"));
  publishNews(news("a", "summary"));
  stop();
  publishNews(news("a", "events"));

  expect(heard).toEqual(["a"]);
});

test("the page hears of every change until it stops listening", () => {
  const heard: unknown[] = [];
  const stop = onProjectNews((one) => heard.push(one === "resumed" ? one : one.what));

  publishNews(news("a", "state"));
  stop();
  publishNews(news("a", "config"));

  expect(heard).toEqual([["state"]]);
});
