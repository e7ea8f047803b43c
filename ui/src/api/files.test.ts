import { expect, test } from "vitest";

import { onThisHost } from "./files";

test("signed addresses are followed on the host that served the page", () => {
  const here = "http://127.0.0.1:9/e/p";
  expect(onThisHost("http://tracker.example/storage/x?t=1", here)).toBe(
    "/storage/x?t=1",
  );
  expect(onThisHost("https://bucket.example/x", here)).toBe("https://bucket.example/x");
});
