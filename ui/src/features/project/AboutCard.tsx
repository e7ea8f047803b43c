import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode, useState } from "react";

import { CopyButton } from "../../widgets/Copy";
import { ConfirmDialog } from "../../widgets/Dialog";
import { Select } from "../../widgets/Fields";
import { Ago } from "../../widgets/Time";
import css from "./Project.module.css";
import type { OverviewProps } from "./ProjectOverviewPage";
import { ACCESS, accessOf, isWider } from "./projectWords";

interface AboutCardProps extends OverviewProps {
  /** Whether the viewer decides who sees the project. */
  canOpen: boolean;
  /** Rejects with the reason when the server refuses. */
  onAccess: (access: string) => Promise<void>;
}

/** Whose the project is, since when, and who sees it. */
export function AboutCard({ overview, canOpen, onAccess }: AboutCardProps) {
  const { entityName: entity, name, user } = overview;
  const path = `${entity}/${name}`;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      "Owner",
      <Link key="owner" to="/$entity" params={{ entity }}>
        {entity}
      </Link>,
    ],
    ["Created by", user ? user.name || user.username : "an account that is gone"],
    ["Created", <Ago key="created" at={overview.createdAt} />],
    ["Last active", <Ago key="active" at={overview.lastActiveAt} />],
    ["Saved views", overview.viewCount.toLocaleString("en")],
    [
      "Path",
      <Fragment key="path">
        <code>{path}</code>
        <CopyButton text={path} label="Copy path" />
      </Fragment>,
    ],
  ];
  return (
    <section className={css.sheet} aria-labelledby="about">
      <h2 id="about">About</h2>
      <dl className={css.facts}>
        {facts.map(([term, value]) => (
          <Fragment key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      <Visibility access={overview.access} canOpen={canOpen} onAccess={onAccess} />
    </section>
  );
}

interface VisibilityProps extends Omit<AboutCardProps, "overview"> {
  access: string;
}

/** Letting more people in is asked for twice; shutting them out is not. */
function Visibility({ access, canOpen, onAccess }: VisibilityProps) {
  const [wanted, setWanted] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const now = accessOf(access);
  const save = async (next: string) => {
    setBusy(true);
    setProblem(null);
    try {
      await onAccess(next);
      setWanted(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  const choose = (next: string) => {
    if (next === now.value || isBusy) return;
    setProblem(null);
    if (isWider(next, now.value)) setWanted(next);
    else void save(next);
  };
  return (
    <div className={css.visibility}>
      {canOpen ? (
        <Select
          label="Visibility"
          value={now.value}
          options={ACCESS}
          onChange={choose}
        />
      ) : (
        <p>
          <span className={css.quiet}>Visibility</span> {now.label}
        </p>
      )}
      <p className={css.quiet}>{now.who}</p>
      {problem && wanted === null && (
        <p role="alert" className={css.problem}>
          {problem}
        </p>
      )}
      {wanted !== null && (
        <ConfirmDialog
          title="Let more people in?"
          isOpen
          action={`Make it ${accessOf(wanted).label.toLowerCase()}`}
          isBusy={isBusy}
          error={problem}
          onConfirm={() => void save(wanted)}
          onClose={() => setWanted(null)}
        >
          {accessOf(wanted).who} Its runs, files, artifacts and reports are part of it.
        </ConfirmDialog>
      )}
    </div>
  );
}
