import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Link2, Link2Off, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { deleteVersion, unlinkVersion } from "../../api/artifactChanges";
import { artifactsKey } from "../../api/artifacts";
import type { VersionDetail } from "../../api/artifactVersion";
import { ConfirmDialog } from "../../widgets/Dialog";
import { MenuButton, MenuItem } from "../../widgets/Menu";

const LinkDialog = lazy(async () => ({
  default: (await import("./LinkDialog")).LinkDialog,
}));

type Asked = "link" | "unlink" | "delete";

/** Link it elsewhere, take it out of here, delete it. */
export function VersionMenu({ version }: { version: VersionDetail }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const canUnlink = !version.isSequence && !version.isCollectionReadOnly;
  return (
    <>
      <MenuButton
        label="Version actions"
        face={<Ellipsis aria-hidden />}
        onAction={(key) => setAsked(key as Asked)}
      >
        <MenuItem id="link" icon={<Link2 />}>
          Link to registry…
        </MenuItem>
        {canUnlink && (
          <MenuItem id="unlink" icon={<Link2Off />}>
            Take out of this collection
          </MenuItem>
        )}
        {!version.isReadOnly && (
          <MenuItem id="delete" icon={<Trash2 />} isDangerous>
            Delete version
          </MenuItem>
        )}
      </MenuButton>
      {asked === "link" && (
        <Suspense>
          <LinkDialog version={version} onClose={close} />
        </Suspense>
      )}
      <Removal
        version={version}
        isOpen={asked === "unlink" || asked === "delete"}
        isUnlinking={asked === "unlink"}
        onClose={close}
      />
    </>
  );
}

interface RemovalProps {
  version: VersionDetail;
  isOpen: boolean;
  isUnlinking: boolean;
  onClose: () => void;
}

function Removal({ version, isOpen, isUnlinking, onClose }: RemovalProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { entity, project, collection } = version.place;
  const name = `${collection}:${version.version}`;
  const removal = useMutation({
    mutationFn: () =>
      isUnlinking
        ? unlinkVersion(version.id, version.collectionId)
        : deleteVersion(version.id),
    onSuccess: async () => {
      await navigate({
        to: "/$entity/$project/artifacts/$type/$collection",
        params: { entity, project, type: version.source.typeName, collection },
      });
      await queries.invalidateQueries({ queryKey: artifactsKey(entity, project) });
    },
  });
  return (
    <ConfirmDialog
      title={isUnlinking ? `Take out ${name}?` : `Delete ${name}?`}
      action={isUnlinking ? "Take it out" : "Delete the version"}
      isDangerous
      isOpen={isOpen}
      isBusy={removal.isPending}
      error={removal.error?.message ?? null}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      {isUnlinking
        ? "It stays where it was made, and can be linked again."
        : whatGoes(version.aliases)}
    </ConfirmDialog>
  );
}

function whatGoes(aliases: readonly string[]): string {
  const named = aliases.filter((alias) => alias !== "latest");
  const names = named.length > 0 ? ` and its aliases ${named.join(", ")}` : "";
  return `Its files${names} go with it; runs that made or used it still name it. This cannot be taken back.`;
}
