import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowUpFromLine, Ellipsis, Link2Off, Lock } from "lucide-react";
import { useState } from "react";

import { unlinkVersion } from "../../api/artifactChanges";
import type { CollectionDetail, CollectionPlace } from "../../api/artifacts";
import type { Registry } from "../../api/registry";
import type { LinkedVersion } from "../../api/registryVersions";
import { ConfirmDialog } from "../../widgets/Dialog";
import { formatBytes } from "../../widgets/format";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import { Ago } from "../../widgets/Time";
import { AliasChips } from "../artifacts/AliasChips";
import table from "../artifacts/Table.module.css";
import css from "./Registry.module.css";
import { whyNot } from "./roles";
import type { usePromotion } from "./usePromotion";

interface LinkedVersionRowProps {
  row: LinkedVersion;
  registry: Registry;
  place: CollectionPlace;
  collection: CollectionDetail;
  /** Values of the chosen metadata columns. */
  cells: readonly string[];
  isMarked: boolean;
  promotion: ReturnType<typeof usePromotion>;
}

/** Stages that most teams have, beside what the registry protects. */
const STAGES = ["staging", "production"];

export function LinkedVersionRow(props: LinkedVersionRowProps) {
  const { row, registry, place, collection, cells, isMarked, promotion } = props;
  const [isUnlinking, setUnlinking] = useState(false);
  const canEdit = !collection.isReadOnly;
  return (
    <tr aria-current={isMarked ? "true" : undefined}>
      <th scope="row">
        <Link
          to="/$entity/$project/artifacts/$type/$collection/$version"
          params={{ ...place, type: collection.typeName, version: row.version }}
        >
          {row.version}
        </Link>
      </th>
      <td>
        <AliasChips
          aliases={row.aliases}
          canEdit={canEdit}
          locked={registry.protectedAliases}
          canUnlock={registry.canAdminister}
          onAdd={(alias) => promotion.add(row, alias)}
          onRemove={(alias) => promotion.remove(row, alias)}
        />
      </td>
      <td>
        <Promote {...props} />
      </td>
      <td>
        <Source row={row} />
      </td>
      <td>{row.linkedBy ?? "–"}</td>
      <td>
        <Ago at={row.linkedAt} />
      </td>
      {cells.map((value, index) => (
        <td key={index}>{value}</td>
      ))}
      <td data-numeric>{formatBytes(row.sizeBytes)}</td>
      <td>
        {canEdit && (
          <MenuButton
            label={`Actions of ${row.version}`}
            face={<Ellipsis aria-hidden />}
            onAction={() => setUnlinking(true)}
          >
            <MenuItem id="unlink" icon={<Link2Off />} isDangerous>
              Unlink
            </MenuItem>
          </MenuButton>
        )}
        {isUnlinking && (
          <Unlink
            row={row}
            collection={collection}
            onDone={promotion.refresh}
            onClose={() => setUnlinking(false)}
          />
        )}
      </td>
    </tr>
  );
}

/** The next stage in one press; what one may not give says why. */
function Promote({ row, registry, collection, promotion }: LinkedVersionRowProps) {
  const stages = [...new Set([...STAGES, ...registry.protectedAliases])];
  const isKept = (stage: string) =>
    registry.protectedAliases.includes(stage) && !registry.canAdminister;
  const reason = whyNot(registry, "member");
  if (collection.isReadOnly) {
    return (
      <span className={css.quiet} title={reason ?? undefined}>
        –
      </span>
    );
  }
  return (
    <MenuButton
      label={`Promote ${row.version}`}
      buttonClass={css.promote ?? ""}
      face={
        <>
          <ArrowUpFromLine aria-hidden /> Promote
        </>
      }
      disabledKeys={stages.filter((one) => isKept(one) || row.aliases.includes(one))}
      onAction={(stage) => void promotion.promote(row, String(stage))}
    >
      {stages.map((stage) => (
        <MenuItem
          key={stage}
          id={stage}
          textValue={stage}
          {...(registry.protectedAliases.includes(stage) ? { icon: <Lock /> } : {})}
        >
          <span className={css.stage}>{stage}</span>
          {row.aliases.includes(stage) && <small>it is already</small>}
          {isKept(stage) && <small>{whyNot(registry, "admin")}</small>}
        </MenuItem>
      ))}
    </MenuButton>
  );
}

/** Where it was made; those who may not see that project see the name alone. */
function Source({ row }: { row: LinkedVersion }) {
  const { entity, project, collection, version, typeName } = row.source;
  const name = `${collection}:${version}`;
  if (project === "") return <>{name}</>;
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version"
      params={{ entity, project, type: typeName, collection, version }}
      className={table.name}
      title={`${entity}/${project}/${name}`}
    >
      {project}/{name}
    </Link>
  );
}

interface UnlinkProps {
  row: LinkedVersion;
  collection: CollectionDetail;
  onDone: () => Promise<void>;
  onClose: () => void;
}

function Unlink({ row, collection, onDone, onClose }: UnlinkProps) {
  const removal = useMutation({
    mutationFn: () => unlinkVersion(row.id, collection.id),
    onSuccess: async () => {
      onClose();
      await onDone();
    },
  });
  const named = row.aliases.filter((alias) => alias !== "latest");
  return (
    <ConfirmDialog
      title={`Unlink ${collection.name}:${row.version}?`}
      action="Unlink"
      isDangerous
      isOpen
      isBusy={removal.isPending}
      error={removal.error?.message ?? null}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      It stays where it was made, and can be linked again under another number.
      {named.length > 0 && ` Its aliases here go: ${named.join(", ")}.`}
    </ConfirmDialog>
  );
}
