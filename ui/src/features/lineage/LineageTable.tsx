import { Fragment, useMemo, useState } from "react";

import type { Lineage, LineageNode } from "../../api/lineage";
import { Button } from "../../widgets/Button";
import { Ago } from "../../widgets/Time";
import { AliasChips } from "../artifacts/AliasChips";
import table from "../artifacts/Table.module.css";
import { RunStatePill } from "../runs/RunState";
import { isMatch } from "./graph";
import css from "./Lineage.module.css";
import { NodeLink } from "./NodeLink";

const PAGE = 100;
/** Neighbours named in a cell. */
const NAMED = 3;

interface Beside {
  before: LineageNode[];
  after: LineageNode[];
}

/** The same as the graph, in rows: nearest first. */
export function LineageTable({
  lineage,
  search,
}: {
  lineage: Lineage;
  search: string;
}) {
  const [shown, setShown] = useState(PAGE);
  const beside = useMemo(() => neighboursOf(lineage), [lineage]);
  const rows =
    search.trim() === ""
      ? lineage.nodes
      : lineage.nodes.filter((node) => isMatch(node, search));
  if (rows.length === 0) return <p className={css.none}>Nothing here matches.</p>;
  return (
    <div className={css.rows}>
      <div className={table.scroll} tabIndex={0} role="region" aria-label="Lineage">
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Kind</th>
              <th scope="col">Type</th>
              <th scope="col">Project</th>
              <th scope="col">State or aliases</th>
              <th scope="col">Made</th>
              <th scope="col">From</th>
              <th scope="col">To</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((node) => (
              <tr key={node.id}>
                <th scope="row">
                  <NodeLink node={node} />
                </th>
                <td>{node.kind === "run" ? "run" : "version"}</td>
                <td>{node.typeName ?? "–"}</td>
                <td>
                  {node.entityName}/{node.projectName}
                </td>
                <td>
                  <State node={node} />
                </td>
                <td>
                  <Ago at={node.createdAt} />
                </td>
                <td>
                  <Names nodes={beside.get(node.id)!.before} />
                </td>
                <td>
                  <Names nodes={beside.get(node.id)!.after} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <div className={table.more}>
          <Button onPress={() => setShown(shown + PAGE * 4)}>Show more</Button>
        </div>
      )}
    </div>
  );
}

function State({ node }: { node: LineageNode }) {
  if (node.kind === "run") return <RunStatePill state={node.state} />;
  if (node.state === "DELETED") return <>deleted</>;
  return <AliasChips aliases={node.aliases} />;
}

function Names({ nodes }: { nodes: readonly LineageNode[] }) {
  if (nodes.length === 0) return <>–</>;
  return (
    <>
      {nodes.slice(0, NAMED).map((node, index) => (
        <Fragment key={node.id}>
          {index > 0 && ", "}
          <NodeLink node={node} />
        </Fragment>
      ))}
      {nodes.length > NAMED && ` and ${nodes.length - NAMED} more`}
    </>
  );
}

function neighboursOf({ nodes, edges }: Lineage): ReadonlyMap<string, Beside> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const beside = new Map<string, Beside>(
    nodes.map((node) => [node.id, { before: [], after: [] }]),
  );
  for (const { source, target } of edges) {
    const [from, to] = [byId.get(source), byId.get(target)];
    if (!from || !to) continue;
    beside.get(source)!.after.push(to);
    beside.get(target)!.before.push(from);
  }
  return beside;
}
