import type { RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmStrikethroughFromMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { mathFromMarkdown } from "mdast-util-math";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";
import { gfmTable } from "micromark-extension-gfm-table";
import { math } from "micromark-extension-math";
import { type ReactNode, Suspense, lazy, useMemo } from "react";

import css from "./Text.module.css";

const MathText = lazy(async () => ({
  default: (await import("./MathText")).MathText,
}));

interface MarkdownTextProps {
  readonly text: string;
  /** Reads `$…$` and `$$…$$` as LaTeX; elsewhere a dollar is a dollar. */
  readonly hasMath?: boolean;
}

/**
 * Markdown as elements of ours. It is parsed to a tree and never to HTML: markup
 * inside of it is shown as the text it is.
 */
export function MarkdownText({ text, hasMath = false }: MarkdownTextProps) {
  const tree = useMemo(() => parse(text, hasMath), [text, hasMath]);
  return <div className={css.markdown}>{tree.children.map(draw)}</div>;
}

function parse(text: string, hasMath: boolean) {
  return fromMarkdown(text, {
    extensions: [gfmTable(), gfmStrikethrough(), ...(hasMath ? [math()] : [])],
    mdastExtensions: [
      gfmTableFromMarkdown(),
      gfmStrikethroughFromMarkdown(),
      ...(hasMath ? [mathFromMarkdown()] : []),
    ],
  });
}

/** Headings of a page that has its own first three levels. */
const HEADINGS = ["h4", "h4", "h5", "h5", "h6", "h6"] as const;

function draw(node: RootContent, index: number): ReactNode {
  switch (node.type) {
    case "heading": {
      const Heading = HEADINGS[node.depth - 1]!;
      return (
        <Heading key={index} data-depth={node.depth}>
          {node.children.map(draw)}
        </Heading>
      );
    }
    case "paragraph":
      return <p key={index}>{node.children.map(draw)}</p>;
    case "blockquote":
      return <blockquote key={index}>{node.children.map(draw)}</blockquote>;
    case "list": {
      const List = node.ordered ? "ol" : "ul";
      const start = node.ordered && node.start !== null ? { start: node.start } : {};
      return (
        <List key={index} {...start}>
          {node.children.map(draw)}
        </List>
      );
    }
    case "listItem":
      return <li key={index}>{node.children.map(draw)}</li>;
    case "code":
      return (
        <pre key={index} tabIndex={0}>
          <code>{node.value}</code>
        </pre>
      );
    case "inlineCode":
      return <code key={index}>{node.value}</code>;
    case "math":
    case "inlineMath":
      return (
        <Suspense key={index} fallback={<code>{node.value}</code>}>
          <MathText latex={node.value} isBlock={node.type === "math"} />
        </Suspense>
      );
    case "strong":
      return <strong key={index}>{node.children.map(draw)}</strong>;
    case "emphasis":
      return <em key={index}>{node.children.map(draw)}</em>;
    case "delete":
      return <del key={index}>{node.children.map(draw)}</del>;
    case "thematicBreak":
      return <hr key={index} />;
    case "break":
      return <br key={index} />;
    case "link":
      return drawLink(node.url, node.children.map(draw), index);
    case "image":
      // Pictures of other hosts are not loaded: whoever reads a run would be counted.
      return drawLink(node.url, node.alt || node.url, index);
    case "linkReference":
      return <span key={index}>{node.children.map(draw)}</span>;
    case "imageReference":
      return node.alt;
    case "table":
      return drawTable(node.children.map(cellsOf), index);
    case "text":
    case "html":
      return node.value;
    default:
      return null; // definitions have no look of their own
  }
}

function drawLink(url: string, inside: ReactNode, index: number): ReactNode {
  if (!/^(?:https?:|mailto:)/i.test(url)) return <span key={index}>{inside}</span>;
  return (
    <a key={index} href={url} target="_blank" rel="noreferrer">
      {inside}
    </a>
  );
}

function cellsOf(row: { readonly children: readonly RootContent[] }): ReactNode[] {
  return row.children.map((cell, index) =>
    "children" in cell ? (cell.children as RootContent[]).map(draw) : draw(cell, index),
  );
}

function drawTable(rows: readonly ReactNode[][], index: number): ReactNode {
  const [head = [], ...body] = rows;
  return (
    <table key={index}>
      <thead>
        <tr>
          {head.map((cell, column) => (
            <th key={column} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
