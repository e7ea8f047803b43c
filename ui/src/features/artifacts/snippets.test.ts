import { expect, test } from "vitest";

import { usageSnippets } from "./snippets";

const place = { entity: "ada", project: "vision", collection: "digits", version: "v3" };

test("every snippet is written for the library that was chosen", () => {
  for (const library of ["trailmark", "wandb"] as const) {
    const other = library === "wandb" ? "trailmark" : "wandb.";
    for (const { text } of usageSnippets(library, { place, typeName: "dataset" })) {
      expect(text).toContain(library);
      expect(text).not.toContain(other);
    }
  }
});

test("names with odd characters stay one argument", () => {
  const odd = { ...place, collection: `it's "new"` };
  const texts = usageSnippets("wandb", { place: odd, typeName: "dataset" }).map(
    ({ text }) => text,
  );
  expect(texts[0]).toContain(
    String.raw`run.use_artifact("ada/vision/it's \"new\":v3")`,
  );
  expect(texts[2]).toBe(String.raw`wandb artifact get 'ada/vision/it'\''s "new":v3'`);
});
