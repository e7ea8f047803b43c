import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Fields } from "../../spec/document";
import { Button } from "../../widgets/Button";
import { Select, TextField } from "../../widgets/Fields";
import { type NewChart, saveChart } from "./savedChart";
import css from "./Vega.module.css";

interface SaveChartProps {
  readonly entity: string;
  readonly spec: Fields;
  readonly onSaved: (id: string) => void;
}

/** Keeps a specification under a name, for other panels and other people. */
export function SaveChart({ entity, spec, onSaved }: SaveChartProps) {
  const [name, setName] = useState("");
  const [access, setAccess] = useState<NewChart["access"]>("PRIVATE");
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: () =>
      saveChart({ entity, name: idOf(name), displayName: name.trim(), access, spec }),
    onSuccess: (id) => {
      void queries.invalidateQueries({ queryKey: ["customChart", id] });
      void queries.invalidateQueries({ queryKey: ["customCharts", entity] });
      onSaved(id);
    },
  });
  return (
    <>
      <div className={css.inline}>
        <TextField label="Name of the chart" value={name} onChange={setName} />
        <Select
          label="May be used by"
          value={access}
          options={[
            { value: "PRIVATE", label: `Whoever sees ${entity}` },
            { value: "PUBLIC", label: "Everybody" },
          ]}
          onChange={(value) => setAccess(value === "PUBLIC" ? "PUBLIC" : "PRIVATE")}
        />
        <Button
          isDisabled={idOf(name) === "" || saving.isPending}
          onPress={() => saving.mutate()}
        >
          Save chart
        </Button>
      </div>
      {idOf(name) !== "" && (
        <p className={css.hint}>
          It is saved as {entity}/{idOf(name)}; a chart of this name is replaced.
        </p>
      )}
      {saving.error && (
        <p role="alert" className={css.error}>
          {saving.error.message}
        </p>
      )}
    </>
  );
}

/** What programs name the chart by. */
function idOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
