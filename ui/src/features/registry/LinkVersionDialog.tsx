import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { linkVersion } from "../../api/artifactChanges";
import {
  artifactTypesQuery,
  type CollectionDetail,
  collectionsQuery,
} from "../../api/artifacts";
import { versionsQuery } from "../../api/artifactVersions";
import { nodesOf } from "../../api/graphql";
import { projectsQuery } from "../../api/projects";
import { registriesKey, type Registry } from "../../api/registry";
import { registryNameOf } from "../../state/registryName";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Select, TextField } from "../../widgets/Fields";
import { EmptyState, Skeleton } from "../../widgets/States";
import css from "./Registry.module.css";

interface LinkVersionDialogProps {
  registry: Registry;
  /** The collection to link into; absent: one is named. */
  into?: CollectionDetail;
  onClose: () => void;
}

/** Picks a version step by step, from project to version, and links it. */
export function LinkVersionDialog(props: LinkVersionDialogProps) {
  const projects = useInfiniteQuery(projectsQuery());
  const known =
    projects.data?.pages
      .flatMap(nodesOf)
      .filter(({ name }) => registryNameOf(name) === null) ?? [];
  const title = props.into
    ? `Link a version into ${props.into.name}`
    : `Link a version into ${props.registry.name}`;
  return (
    <Dialog title={title} isOpen onClose={props.onClose} width={480}>
      {projects.isPending && <Skeleton rows={4} />}
      {projects.isSuccess && known.length === 0 && (
        <EmptyState title="No project to take a version from" />
      )}
      {known.length > 0 && (
        <Picker
          {...props}
          projects={known.map(({ entityName, name }) => `${entityName}/${name}`)}
        />
      )}
    </Dialog>
  );
}

type PickerProps = LinkVersionDialogProps & { projects: readonly string[] };

/** The one that was chosen, as long as it is there, else the first. */
function among(wanted: string, known: readonly string[]): string {
  return known.includes(wanted) ? wanted : (known[0] ?? "");
}

function Picker({ registry, into, projects, onClose }: PickerProps) {
  const queries = useQueryClient();
  const [wantedProject, setProject] = useState("");
  const [wantedType, setType] = useState(into?.typeName ?? "");
  const [wantedCollection, setCollection] = useState("");
  const [wantedVersion, setVersion] = useState("");
  const [target, setTarget] = useState("");
  const [aliases, setAliases] = useState("");

  const path = among(wantedProject, projects);
  const [entity = "", project = ""] = path.split("/");
  const types = useQuery(artifactTypesQuery(entity, project));
  const typeNames = (types.data ?? [])
    .map((type) => type.name)
    .filter((name) => registry.allowsAllTypes || registry.types.includes(name))
    .filter((name) => into === undefined || name === into.typeName);
  const type = among(wantedType, typeNames);
  const collections = useInfiniteQuery({
    ...collectionsQuery(entity, project, { type }),
    enabled: type !== "",
  });
  // A list of another project stays while the next is read: nothing to choose from.
  const names =
    type === "" || collections.isPlaceholderData
      ? []
      : (collections.data?.pages ?? []).flatMap((page) =>
          page.collections.filter((one) => one.isSequence).map((one) => one.name),
        );
  const collection = among(wantedCollection, names);
  const versions = useInfiniteQuery({
    ...versionsQuery({ entity, project, collection }),
    enabled: collection !== "",
  });
  const rows =
    collection === "" || versions.isPlaceholderData
      ? []
      : (versions.data?.pages ?? []).flatMap((page) => page.versions);
  const row = rows.find((one) => one.version === wantedVersion) ?? rows[0];
  const name = into?.name ?? (target.trim() || collection);

  const linking = useMutation({
    mutationFn: () =>
      linkVersion(
        row!.id,
        { entity: registry.entity, project: registry.project, collection: name },
        aliases.split(/[\s,]+/).filter((alias) => alias !== ""),
      ),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: registriesKey });
      await queries.invalidateQueries({ queryKey: ["project"] });
    },
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (row && name !== "") linking.mutate();
  };
  return (
    <form className={css.form} onSubmit={save}>
      <Select
        label="Project"
        value={path}
        options={options(projects)}
        onChange={setProject}
      />
      {types.isSuccess && typeNames.length === 0 && (
        <p className={css.quiet}>
          {into
            ? `It has no artifacts of type “${into.typeName}”, which this collection takes.`
            : registry.allowsAllTypes
              ? "It has no artifacts."
              : `It has no artifacts of a type that this registry takes: ${registry.types.join(", ")}.`}
        </p>
      )}
      {typeNames.length > 0 && (
        <Select
          label="Type"
          value={type}
          options={options(typeNames)}
          onChange={setType}
        />
      )}
      {names.length > 0 && (
        <Select
          label="Artifact"
          value={collection}
          options={options(names)}
          onChange={setCollection}
        />
      )}
      {row && (
        <Select
          label="Version"
          value={row.version}
          options={rows.map((one) => ({
            value: one.version,
            label: [one.version, ...one.aliases].join(" · "),
          }))}
          onChange={setVersion}
        />
      )}
      {!into && (
        <TextField
          label="Collection in the registry"
          value={target}
          onChange={setTarget}
          placeholder={collection}
        />
      )}
      <TextField
        label="Aliases, separated by commas"
        value={aliases}
        onChange={setAliases}
        placeholder="staging"
      />
      {linking.error && (
        <p role="alert" className={css.problem}>
          {linking.error.message}
        </p>
      )}
      <div className={css.formActions}>
        <Button onPress={onClose}>Cancel</Button>
        <Button
          type="submit"
          look="primary"
          isDisabled={!row || name === "" || linking.isPending}
        >
          Link
        </Button>
      </div>
    </form>
  );
}

function options(values: readonly string[]) {
  return values.map((value) => ({ value, label: value }));
}
