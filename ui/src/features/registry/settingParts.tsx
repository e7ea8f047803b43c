import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { registriesKey, type Registry } from "../../api/registry";
import css from "./Registry.module.css";

export interface SettingProps {
  registry: Registry;
  canEdit: boolean;
}

/** A titled part of the settings. */
export function Setting({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.setting} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** Saves a change and reads the registries again. */
export function useChange<T>(change: (value: T) => Promise<void>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: registriesKey }),
  });
}

export function Problem({ error }: { error: Error | null }) {
  return (
    error && (
      <p role="alert" className={css.problem}>
        {error.message}
      </p>
    )
  );
}
