import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";

import {
  type ApiKey,
  apiKeysQuery,
  deleteApiKey,
  viewerQuery,
} from "../../api/session";
import { IconButton } from "../../widgets/Button";
import { ConfirmDialog } from "../../widgets/Dialog";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { TopBar } from "../shell/TopBar";
import css from "./Account.module.css";
import { NewKey } from "./NewKey";
import { PasswordForm } from "./PasswordForm";

/** A person's keys: what they are for, and the way to revoke them. */
export function ApiKeysPage() {
  const viewer = useQuery(viewerQuery);
  if (viewer.data === null) {
    return <Navigate to="/signin" search={{ next: "/settings" }} replace />;
  }
  return (
    <>
      <TopBar here="API keys" />
      <main id="main" className={css.main}>
        <h1>API keys</h1>
        <section className={css.sheet} aria-label="New key">
          <NewKey action="Create a key" />
        </section>
        <KeyList />
        <PasswordForm username={viewer.data?.username ?? ""} />
      </main>
    </>
  );
}

function KeyList() {
  const keys = useQuery(apiKeysQuery);
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => deleteApiKey(key.id),
    onSuccess: () => {
      setDoomed(null);
      void queries.invalidateQueries(apiKeysQuery);
    },
  });
  if (keys.isPending) return <Skeleton rows={3} />;
  if (keys.isError) {
    return (
      <ErrorState
        error={keys.error}
        what="The keys could not be loaded"
        onRetry={() => void keys.refetch()}
      />
    );
  }
  if (keys.data.length === 0) {
    return (
      <EmptyState title="No keys yet">The first one connects a client.</EmptyState>
    );
  }
  return (
    <>
      <ul className={css.keys} aria-label="API keys">
        {keys.data.map((key) => (
          <li key={key.id}>
            <code>{key.name}</code>
            <span className={css.what}>{key.description || "no description"}</span>
            <span className={css.when}>
              <Ago at={key.createdAt} />
            </span>
            <IconButton label={`Revoke ${key.name}`} onPress={() => setDoomed(key)}>
              <Trash2 />
            </IconButton>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        title="Revoke this key?"
        action="Revoke"
        isDangerous
        isOpen={doomed !== null}
        isBusy={revoke.isPending}
        error={revoke.error?.message ?? null}
        onConfirm={() => doomed && revoke.mutate(doomed)}
        onClose={() => setDoomed(null)}
      >
        Clients that use <code>{doomed?.name}</code> stop working at once.
      </ConfirmDialog>
    </>
  );
}
