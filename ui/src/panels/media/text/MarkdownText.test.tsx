import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { MarkdownText } from "./MarkdownText";

afterEach(cleanup);

test("headings, tables, lists and code become elements", () => {
  render(
    <MarkdownText
      text={"# Title\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`x = 1`"}
    />,
  );
  expect(screen.getByRole("heading", { name: "Title" })).toBeDefined();
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  expect(screen.getAllByRole("cell").map((cell) => cell.textContent)).toEqual([
    "1",
    "2",
  ]);
  expect(screen.getByText("x = 1").tagName).toBe("CODE");
});

test("markup inside stays text, and only plain addresses become links", () => {
  const { container } = render(
    <MarkdownText
      text={
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> " +
        "[good](https://example.com) [bad](javascript:alert(1)) ![pic](https://x.org/y.png)"
      }
    />,
  );
  expect(container.querySelectorAll("script, img")).toHaveLength(0);
  expect(container.textContent).toContain("<script>alert(1)</script>");
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual([
    "good",
    "pic",
  ]);
});
