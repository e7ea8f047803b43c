import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";

import { CopyButton } from "./Copy";
import { SearchField } from "./Fields";
import css from "./JsonTree.module.css";
import { type JsonNode, filterTree, makeTree } from "./jsonNodes";

/** Children drawn of one object before "show all" is pressed. */
const CHILDREN_SHOWN = 200;

/** A searchable, collapsible view of one JSON object. */
export function JsonTree({ value, label }: { value: object; label: string }) {
  const [search, setSearch] = useState("");
  const tree = useMemo(() => makeTree(value), [value]);
  const shown = useMemo(() => filterTree(tree, search), [tree, search]);
  if (tree.length === 0) return <p className={css.none}>Nothing here yet.</p>;
  return (
    <div className={css.tree}>
      <SearchField
        label={`Search ${label}`}
        placeholder="Search keys and values"
        value={search}
        onChange={setSearch}
      />
      {shown.length === 0 ? (
        <p className={css.none}>No key or value matches “{search}”.</p>
      ) : (
        <Branch nodes={shown} depth={0} isForcedOpen={search !== ""} />
      )}
    </div>
  );
}

interface BranchProps {
  nodes: readonly JsonNode[];
  depth: number;
  isForcedOpen: boolean;
}

function Branch({ nodes, depth, isForcedOpen }: BranchProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? nodes : nodes.slice(0, CHILDREN_SHOWN);
  return (
    <ul className={css.branch}>
      {shown.map((node) => (
        <li key={node.key}>
          {node.children ? (
            <Nested node={node} depth={depth} isForcedOpen={isForcedOpen} />
          ) : (
            <Leaf node={node} />
          )}
        </li>
      ))}
      {shown.length < nodes.length && (
        <li>
          <button type="button" className={css.more} onClick={() => setWhole(true)}>
            Show all {nodes.length.toLocaleString("en")}
          </button>
        </li>
      )}
    </ul>
  );
}

function Leaf({ node }: { node: JsonNode }) {
  return (
    <div className={css.leaf}>
      <span className={css.key}>{node.key}</span>
      <span className={`${css.value} mono`} data-kind={node.kind} title={node.text}>
        {node.text}
      </span>
      <span className={css.copy}>
        <CopyButton text={node.text} label={`Copy ${node.key}`} />
      </span>
    </div>
  );
}

interface NestedProps {
  node: JsonNode;
  depth: number;
  isForcedOpen: boolean;
}

function Nested({ node, depth, isForcedOpen }: NestedProps) {
  const [isOpen, setOpen] = useState(depth < 1);
  const isShown = isOpen || isForcedOpen;
  return (
    <>
      <button
        type="button"
        className={css.fold}
        aria-expanded={isShown}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight aria-hidden />
        {node.key}
        <span className={css.count}>{node.children?.length}</span>
      </button>
      {isShown && node.children && (
        <Branch nodes={node.children} depth={depth + 1} isForcedOpen={isForcedOpen} />
      )}
    </>
  );
}
