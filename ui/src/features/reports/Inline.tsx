import type { ReactNode } from "react";

import { fieldsOf, listOf, textOf } from "../../spec/document";

/** Text with its styles, links and formulas; nothing in it is ever markup. */
export function Inline({ nodes }: { nodes: unknown }) {
  return <>{listOf(nodes).map(draw)}</>;
}

function draw(said: unknown, index: number): ReactNode {
  const node = fieldsOf(said);
  if (node["type"] === "latex") {
    return <code key={index}>{textOf(node["content"])}</code>;
  }
  if (node["type"] === "link") {
    return (
      <SafeLink key={index} url={node["url"]}>
        <Inline nodes={node["children"]} />
      </SafeLink>
    );
  }
  if (typeof node["text"] !== "string") {
    return <Inline key={index} nodes={node["children"]} />;
  }
  return <span key={index}>{styled(node, node["text"])}</span>;
}

function styled(node: Record<string, unknown>, text: string): ReactNode {
  let found: ReactNode = text;
  if (node["inlineCode"] === true) found = <code>{found}</code>;
  if (node["bold"] === true) found = <strong>{found}</strong>;
  if (node["italic"] === true) found = <em>{found}</em>;
  if (node["underline"] === true) found = <u>{found}</u>;
  if (node["strikethrough"] === true) found = <s>{found}</s>;
  return found;
}

/** A link to a plain address; anything else stays text. */
export function SafeLink({ url, children }: { url: unknown; children: ReactNode }) {
  const address = textOf(url);
  if (!/^(?:https?:\/\/|mailto:)/i.test(address)) return <>{children}</>;
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

/** The text alone, for code. */
export function plainText(nodes: unknown): string {
  return listOf(nodes)
    .map((one) => {
      const node = fieldsOf(one);
      return typeof node["text"] === "string"
        ? node["text"]
        : plainText(node["children"]);
    })
    .join("");
}
