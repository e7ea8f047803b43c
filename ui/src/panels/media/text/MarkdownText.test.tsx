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

test("formulas are drawn where they are wanted, and unreadable ones shown as written", async () => {
  const text =
    "Price: $a_1^2$ and\n\n$$\n\\frac{1}{2}\n$$\n\n$\\href{javascript:alert(1)}{x} \\nosuchthing$";
  const { container } = render(<MarkdownText text={text} hasMath />);
  expect(await screen.findByTitle(/Undefined control sequence/)).toBeDefined();
  const formulas = container.querySelectorAll("math");
  expect(formulas).toHaveLength(2);
  expect(formulas[1]!.getAttribute("display")).toBe("block");
  expect(container.querySelector("a, script, img")).toBeNull();
});

test("a dollar is a dollar elsewhere", () => {
  render(<MarkdownText text="It costs $5 and $6." />);
  expect(screen.getByText("It costs $5 and $6.")).toBeDefined();
});
