import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";

import { editVersion } from "../../api/artifactChanges";
import { artifactsKey } from "../../api/artifacts";
import type { VersionDetail, VersionLink } from "../../api/artifactVersion";
import { usersOfVersionQuery } from "../../api/versionUsers";
import { CopyButton } from "../../widgets/Copy";
import { formatBytes, formatCount } from "../../widgets/format";
import { Ago } from "../../widgets/Time";
import { AliasChips } from "./AliasChips";
import { DescriptionCard } from "./DescriptionCard";
import { MakerLink } from "./MakerLink";
import { pathOf } from "./snippets";
import { TtlEditor } from "./TtlEditor";
import css from "./Version.module.css";

/** The facts of a version, what is said about it and where else it is. */
export function VersionOverview({ version }: { version: VersionDetail }) {
  const queries = useQueryClient();
  const { entity, project } = version.place;
  return (
    <div className={css.overview}>
      <div className={css.column}>
        <DescriptionCard
          text={version.description ?? ""}
          canEdit={!version.isReadOnly}
          whenEmpty="Nothing is said about this version yet: what is different in it?"
          onSave={async (description) => {
            await editVersion(version.id, { description });
            await queries.invalidateQueries({
              queryKey: artifactsKey(entity, project),
            });
          }}
        />
        <Links version={version} />
      </div>
      <section className={css.sheet} aria-labelledby="facts">
        <h2 id="facts">About</h2>
        <dl className={css.facts}>
          {factsOf(version).map(([name, value]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
    </div>
  );
}

function factsOf(version: VersionDetail): [string, ReactNode][] {
  const facts: [string, ReactNode][] = [
    ["Path", <Copied key="path" text={pathOf(version.place)} what="path" />],
    ["Type", version.source.typeName],
    ["Digest", <Copied key="digest" text={version.digest} what="digest" />],
    ["Size", formatBytes(version.sizeBytes)],
    ["Files", version.fileCount.toLocaleString("en")],
    ["State", version.state.toLowerCase()],
    ["Made by", <MakerLink key="maker" maker={version.maker} />],
    ["Made", <Ago key="made" at={version.createdAt} />],
    ["Used by", <Consumers key="used" version={version} />],
    ["Time to live", <TtlEditor key="ttl" version={version} />],
  ];
  if (version.historyStep !== null) {
    facts.push(["Step", version.historyStep.toLocaleString("en")]);
  }
  if (version.commitHash) {
    facts.push([
      "Commit",
      <Copied key="commit" text={version.commitHash} what="commit" />,
    ]);
  }
  return facts;
}

/** How many runs took it as an input; the lineage names them. */
function Consumers({ version }: { version: VersionDetail }) {
  const { entity, project } = version.place;
  const users = useQuery(usersOfVersionQuery(entity, project, version.id));
  if (!users.data) return "…";
  if (users.data.length === 0) return "no run";
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version/$tab"
      params={{ ...version.place, type: version.source.typeName, tab: "lineage" }}
    >
      {formatCount(users.data.length, "run")}
    </Link>
  );
}

function Copied({ text, what }: { text: string; what: string }) {
  return (
    <span className={css.copied}>
      <code>{text}</code>
      <CopyButton text={text} label={`Copy ${what}`} />
    </span>
  );
}

/** The collections that hold this version besides the one looked at. */
function Links({ version }: { version: VersionDetail }) {
  const others = version.links.filter(
    (link) => link.collectionId !== version.collectionId,
  );
  if (others.length === 0) return null;
  return (
    <section className={css.sheet} aria-labelledby="links">
      <h2 id="links">{version.isSequence ? "Linked in" : "Made and linked in"}</h2>
      <ul className={css.links}>
        {others.map((link) => (
          <li key={link.collectionId}>
            <LinkedPlace link={link} />
            <AliasChips aliases={link.aliases} />
            <span className={css.quiet}>
              <Ago at={link.linkedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LinkedPlace({ link }: { link: VersionLink }) {
  const { entity, project, collection, version, typeName } = link;
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version"
      params={{ entity, project, type: typeName, collection, version }}
    >
      {entity}/{project}/{collection}:{version}
    </Link>
  );
}
