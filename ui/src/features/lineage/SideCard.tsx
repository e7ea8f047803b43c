import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Crosshair, Ungroup, X } from "lucide-react";
import { useState } from "react";

import { type LineageNode, versionFactsQuery } from "../../api/lineage";
import { Button, IconButton } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { formatBytes, formatCount } from "../../widgets/format";
import { Ago } from "../../widgets/Time";
import { AliasChips, Tags } from "../artifacts/AliasChips";
import { RunStateIcon, RunStatePill } from "../runs/RunState";
import { isMatch, nameOf, type Shape, titleOf } from "./graph";
import { focusOf } from "./links";
import { NodeLink } from "./NodeLink";
import css from "./SideCard.module.css";

interface SideCardProps {
  shape: Shape;
  /** Looked for in the whole graph, and so inside a cluster first. */
  search: string;
  onExtract: (ids: readonly string[]) => void;
  onCentre: () => void;
  onClose: () => void;
}

/** What is known of the shape that was chosen. */
export function SideCard(props: SideCardProps) {
  const { shape, onCentre, onClose } = props;
  const [node] = shape.members;
  return (
    <aside className={css.card} aria-label={`Selected: ${titleOf(shape)}`}>
      <header className={css.head}>
        <span className={css.kind} data-kind={shape.kind}>
          {shape.members.length > 1
            ? "Siblings"
            : shape.kind === "run"
              ? "Run"
              : "Version"}
        </span>
        <span>
          <IconButton label="Bring to the middle" onPress={onCentre}>
            <Crosshair />
          </IconButton>
          <IconButton label="Close" onPress={onClose}>
            <X />
          </IconButton>
        </span>
      </header>
      {shape.members.length > 1 ? (
        <Siblings key={shape.id} {...props} />
      ) : (
        <One key={shape.id} node={node!} />
      )}
    </aside>
  );
}

function One({ node }: { node: LineageNode }) {
  return (
    <>
      <h2 className={css.name}>
        <NodeLink node={node} />
      </h2>
      <dl className={css.facts}>
        <dt>Project</dt>
        <dd>
          {node.entityName}/{node.projectName}
        </dd>
        {node.typeName && (
          <>
            <dt>{node.kind === "run" ? "Job type" : "Type"}</dt>
            <dd>{node.typeName}</dd>
          </>
        )}
        {node.kind === "run" && (
          <>
            <dt>State</dt>
            <dd>
              <RunStatePill state={node.state} />
            </dd>
          </>
        )}
        {node.aliases.length > 0 && (
          <>
            <dt>Aliases</dt>
            <dd>
              <AliasChips aliases={node.aliases} />
            </dd>
          </>
        )}
        <dt>{node.kind === "run" ? "Started" : "Made"}</dt>
        <dd>
          <Ago at={node.createdAt} />
        </dd>
        {node.kind === "artifact" && node.state !== "DELETED" && <Facts id={node.id} />}
      </dl>
      {node.state === "DELETED" && (
        <p className={css.quiet}>This version was deleted; its name stays.</p>
      )}
      <Link
        className={css.action}
        to="/$entity/$project/lineage"
        params={{ entity: node.entityName, project: node.projectName }}
        search={{ focus: focusOf(node) }}
      >
        Its own lineage
      </Link>
    </>
  );
}

function Facts({ id }: { id: string }) {
  const { data } = useQuery(versionFactsQuery(id));
  if (!data) return null;
  return (
    <>
      <dt>Size</dt>
      <dd>
        {formatBytes(data.sizeBytes)}, {formatCount(data.fileCount, "file")}
      </dd>
      {data.tags.length > 0 && (
        <>
          <dt>Tags</dt>
          <dd>
            <Tags tags={data.tags} />
          </dd>
        </>
      )}
      {data.description && (
        <>
          <dt>About</dt>
          <dd className={css.about}>{data.description}</dd>
        </>
      )}
    </>
  );
}

/** Members listed before the search has to help. */
const LISTED = 100;

function Siblings({ shape, search, onExtract }: SideCardProps) {
  const [inside, setInside] = useState(() =>
    shape.members.some((one) => isMatch(one, search)) ? search : "",
  );
  const found =
    inside.trim() === ""
      ? shape.members
      : shape.members.filter((one) => isMatch(one, inside));
  return (
    <>
      <h2 className={css.name}>{titleOf(shape)}</h2>
      <p className={css.quiet}>
        They have the same neighbours and are drawn as one. What is taken out gets a
        place of its own.
      </p>
      <SearchField label="Search inside" value={inside} onChange={setInside} />
      {found.length === 0 && <p className={css.quiet}>Nothing inside matches.</p>}
      <ul className={css.members} aria-label="Members">
        {found.slice(0, LISTED).map((node) => (
          <li key={node.id}>
            {node.kind === "run" && <RunStateIcon state={node.state} />}
            <span className={css.member}>
              <NodeLink node={node} />
            </span>
            <IconButton
              label={`Take out ${nameOf(node)}`}
              onPress={() => onExtract([node.id])}
            >
              <Ungroup />
            </IconButton>
          </li>
        ))}
      </ul>
      {found.length > LISTED && (
        <p className={css.quiet}>
          {(found.length - LISTED).toLocaleString("en")} more: search for them.
        </p>
      )}
      <div>
        <Button onPress={() => onExtract(found.map((one) => one.id))}>
          {found.length === shape.members.length
            ? "Take all out"
            : `Take out these ${found.length}`}
        </Button>
      </div>
    </>
  );
}
