import { lazy, type ReactNode, Suspense } from "react";

import { CodeBlock } from "../../widgets/Copy";
import { Skeleton } from "../../widgets/States";
import { Inline, plainText, SafeLink } from "./Inline";
import { PanelGrid } from "./PanelGrid";
import css from "./Report.module.css";
import { fieldsOf, listOf, textOf } from "../../spec/document";

const MarkdownText = lazy(async () => ({
  default: (await import("../../panels/media/text/MarkdownText")).MarkdownText,
}));

interface BlocksProps {
  blocks: unknown;
  entity: string;
  project: string;
}

type Block = Record<string, unknown>;
type Place = Omit<BlocksProps, "blocks">;

/** What a report says, block by block; a kind that cannot be shown says so. */
export function Blocks({ blocks, ...place }: BlocksProps) {
  const known = listOf(blocks).map(fieldsOf);
  return (
    <div className={css.blocks}>
      {known.map((block, index) => (
        <Drawn key={index} block={block} place={place} all={known} />
      ))}
    </div>
  );
}

/** Headings below the report's own title. */
const HEADINGS = ["h2", "h3", "h4"] as const;

interface DrawnProps {
  block: Block;
  place: Place;
  all: readonly Block[];
}

function Drawn({ block, place, all }: DrawnProps): ReactNode {
  const inline = <Inline nodes={block["children"]} />;
  switch (block["type"]) {
    case "heading":
      return <Heading block={block} place={place} />;
    case "paragraph":
    case "default":
      return plainText(block["children"]) === "" ? null : <p>{inline}</p>;
    case "list":
      return <List block={block} />;
    case "block-quote":
      return <blockquote>{inline}</blockquote>;
    case "callout-block":
      return <aside className={css.callout}>{lines(block)}</aside>;
    case "code-block":
      return <CodeBlock text={codeOf(block)} label="code" />;
    case "markdown-block":
      return (
        <Suspense fallback={<Skeleton rows={3} />}>
          <MarkdownText text={textOf(block["content"])} />
        </Suspense>
      );
    case "latex":
      return <pre className={css.formulaBlock}>{textOf(block["content"])}</pre>;
    case "horizontal-rule":
      return <hr />;
    case "image":
      return <Elsewhere what="Image" block={block} />;
    case "video":
      return <Elsewhere what="Video" block={block} />;
    case "gallery":
      return <Gallery block={block} />;
    case "table-of-contents":
      return <Contents blocks={all} />;
    case "panel-grid":
      return <PanelGrid metadata={fieldsOf(block["metadata"])} {...place} />;
    default:
      return (
        <p className={css.missing}>
          Blocks of the kind “{textOf(block["type"], "?")}” cannot be shown yet. The
          report keeps this one unchanged.
        </p>
      );
  }
}

function Heading({ block, place }: { block: Block; place: Place }) {
  const level = Math.min(Math.max(Number(block["level"]) || 1, 1), 3);
  const Tag = HEADINGS[level - 1]!;
  const title = <Inline nodes={block["children"]} />;
  const folded = listOf(block["collapsedChildren"]);
  if (folded.length === 0) return <Tag>{title}</Tag>;
  return (
    <details className={css.folded}>
      <summary>
        <Tag>{title}</Tag>
      </summary>
      <Blocks blocks={folded} {...place} />
    </details>
  );
}

function lines(block: Block): ReactNode {
  return listOf(block["children"]).map((line, index) => (
    <p key={index}>
      <Inline nodes={fieldsOf(line)["children"]} />
    </p>
  ));
}

function codeOf(block: Block): string {
  return listOf(block["children"])
    .map((line) => plainText(fieldsOf(line)["children"]))
    .join("\n");
}

function List({ block }: { block: Block }) {
  const items = listOf(block["children"]).map(fieldsOf);
  const isOrdered = block["ordered"] === true || items[0]?.["ordered"] === true;
  const Tag = isOrdered ? "ol" : "ul";
  return (
    <Tag>
      {items.map((item, index) => (
        <li key={index} {...(isCheck(item) ? { className: css.check } : {})}>
          {isCheck(item) && (
            <input
              type="checkbox"
              checked={item["checked"] === true}
              readOnly
              disabled
              aria-label={item["checked"] === true ? "done" : "to do"}
            />
          )}
          {item["type"] === "list" ? (
            <List block={item} />
          ) : (
            listOf(item["children"]).map((child, position) =>
              fieldsOf(child)["type"] === "list" ? (
                <List key={position} block={fieldsOf(child)} />
              ) : (
                <Inline key={position} nodes={[child]} />
              ),
            )
          )}
        </li>
      ))}
    </Tag>
  );
}

function isCheck(item: Block): boolean {
  return typeof item["checked"] === "boolean";
}

/** What lies on another server is not fetched; the reader decides. */
function Elsewhere({ what, block }: { what: string; block: Block }) {
  const url = textOf(block["url"]);
  const isOwn = url.startsWith("/") && !url.startsWith("//");
  return (
    <figure className={css.figure}>
      {isOwn && what === "Image" ? (
        <img src={url} alt={plainText(block["children"])} />
      ) : (
        <p className={css.missing}>
          {what}: <SafeLink url={url}>{url || "no address"}</SafeLink>
        </p>
      )}
      {block["hasCaption"] === true && (
        <figcaption>
          <Inline nodes={block["children"]} />
        </figcaption>
      )}
    </figure>
  );
}

function Gallery({ block }: { block: Block }) {
  const links = listOf(block["links"]).map(fieldsOf);
  return (
    <ul className={css.cards}>
      {links.map((link, index) => (
        <li key={index} className={css.card}>
          {link["type"] === "url" ? (
            <SafeLink url={link["url"]}>
              {textOf(link["title"]) || textOf(link["url"])}
            </SafeLink>
          ) : (
            <span>Report {textOf(link["id"])}</span>
          )}
          {typeof link["description"] === "string" && <p>{link["description"]}</p>}
        </li>
      ))}
    </ul>
  );
}

function Contents({ blocks }: { blocks: readonly Block[] }) {
  const headings = blocks.filter((block) => block["type"] === "heading");
  return (
    <nav aria-label="Contents" className={css.contents}>
      <ul>
        {headings.map((heading, index) => (
          <li key={index} data-level={Number(heading["level"]) || 1}>
            {plainText(heading["children"])}
          </li>
        ))}
      </ul>
    </nav>
  );
}
