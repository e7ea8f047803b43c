import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";

import { artifactTypesQuery } from "../../api/artifacts";
import { deleteProject } from "../../api/projectOverview";
import { say } from "../../state/toasts";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { TextField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import css from "./Project.module.css";
import type { OverviewProps } from "./ProjectOverviewPage";
import { joined } from "./projectWords";

/** Deleting a project asks for its name, since nothing brings it back. */
export function DeleteProject({
  overview,
  onClose,
}: OverviewProps & { onClose: () => void }) {
  const { entityName: entity, name } = overview;
  const [typed, setTyped] = useState("");
  const removal = useDeletion(entity, name);
  const isSure = typed === name;
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    if (isSure) removal.mutate();
  };
  return (
    <Dialog title={`Delete ${name}?`} isOpen onClose={onClose}>
      <form className={css.form} onSubmit={confirm}>
        <p>
          <GoesWithIt overview={overview} /> Scripts and links that use them will not
          find them. This cannot be taken back.
        </p>
        <TextField
          label={`Type “${name}” to go on`}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          autoFocus
        />
        {removal.error && (
          <p role="alert" className={css.problem}>
            {removal.error.message}
          </p>
        )}
        <div className={css.formActions}>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" look="danger" isDisabled={!isSure || removal.isPending}>
            Delete the project
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function GoesWithIt({ overview }: OverviewProps) {
  const { entityName, name, totalRuns, totalSweeps, reportCount, viewCount } = overview;
  const types = useQuery(artifactTypesQuery(entityName, name));
  const counts: readonly (readonly [number, string])[] = [
    [totalRuns, "run"],
    [totalSweeps, "sweep"],
    [types.data?.reduce((sum, one) => sum + one.collectionCount, 0) ?? 0, "artifact"],
    [reportCount, "report"],
    [viewCount, "saved view"],
  ];
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => formatCount(count, noun));
  if (parts.length === 0) return "There is nothing in it yet.";
  return `${joined(parts)} go with it, and everything that was logged.`;
}

function useDeletion(entity: string, name: string) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => deleteProject(entity, name),
    onSuccess: async () => {
      // Away first: a page of what is gone would say that it is not here.
      await navigate({ to: "/$entity", params: { entity } });
      queries.removeQueries({ queryKey: ["project", entity, name] });
      void queries.invalidateQueries({ queryKey: ["projects"] });
      say({ text: `${name} is deleted` });
    },
  });
}
