import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Globe, Lock, Users } from "lucide-react";
import { type ReactNode, useState } from "react";

import { nodesOf } from "../../api/graphql";
import { type ProjectCard, projectsQuery } from "../../api/projects";
import { Button } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import css from "./Home.module.css";

interface ProjectListProps {
  /** Absent: of everybody. */
  entity?: string;
  whenEmpty: ReactNode;
}

/** From this many projects on, a search box is worth its place. */
const SEARCHABLE = 8;

export function ProjectList({ entity, whenEmpty }: ProjectListProps) {
  const [search, setSearch] = useState("");
  // Polled: this page has no project whose events it could listen to.
  const projects = useInfiniteQuery({
    ...projectsQuery(entity),
    refetchInterval: 15_000,
  });
  if (projects.isPending) return <Skeleton rows={5} height={44} />;
  if (projects.isError) {
    return (
      <ErrorState
        error={projects.error}
        what="The projects could not be loaded"
        onRetry={() => void projects.refetch()}
      />
    );
  }
  const all = projects.data.pages.flatMap(nodesOf);
  if (all.length === 0) return whenEmpty;
  const wanted = search.trim().toLowerCase();
  const shown = all.filter((one) =>
    `${one.entityName}/${one.name}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      {all.length >= SEARCHABLE && (
        <div className={css.search}>
          <SearchField label="Search projects" value={search} onChange={setSearch} />
        </div>
      )}
      <ul className={css.list} aria-label="Projects">
        {shown.map((project) => (
          <ProjectRow key={project.id} project={project} showOwner={!entity} />
        ))}
        {shown.length === 0 && (
          <li className={css.none}>No project matches “{search}”.</li>
        )}
      </ul>
      {projects.hasNextPage && (
        <Button
          isDisabled={projects.isFetchingNextPage}
          onPress={() => void projects.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}

function ProjectRow({
  project,
  showOwner,
}: {
  project: ProjectCard;
  showOwner: boolean;
}) {
  const { entityName, name } = project;
  return (
    <li>
      <Link
        to="/$entity/$project"
        params={{ entity: entityName, project: name }}
        className={css.row}
      >
        <Access access={project.access} />
        <span className={css.name}>
          {showOwner && <span className={css.owner}>{entityName} / </span>}
          {name}
          {project.description && (
            <span className={css.description}>{project.description}</span>
          )}
        </span>
        {project.runningRunCount > 0 && (
          <span className={css.running}>{project.runningRunCount} running</span>
        )}
        <span className={css.count}>{formatCount(project.totalRuns, "run")}</span>
        <span className={css.when}>
          <Ago at={project.lastActiveAt ?? project.createdAt} />
        </span>
      </Link>
    </li>
  );
}

const ACCESS = {
  PRIVATE: { Icon: Lock, label: "Private" },
  ENTITY_READ: { Icon: Globe, label: "Public" },
  ENTITY_WRITE: { Icon: Users, label: "Team" },
  USER_READ: { Icon: Globe, label: "Public" },
  USER_WRITE: { Icon: Globe, label: "Open" },
} as const;

function Access({ access }: { access: string | null }) {
  const known = Object.hasOwn(ACCESS, access ?? "")
    ? ACCESS[access as keyof typeof ACCESS]
    : ACCESS.PRIVATE;
  const { Icon, label } = known;
  return (
    <span className={css.access} title={label}>
      <Icon aria-hidden />
      <span className="visually-hidden">{label}: </span>
    </span>
  );
}
