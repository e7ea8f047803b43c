import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { collectGarbage } from "../../api/storage";
import { Button } from "../../widgets/Button";
import { ConfirmDialog } from "../../widgets/Dialog";
import css from "./Storage.module.css";

/** Shows what would be deleted before anything is. */
export function GarbageCollection() {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const preview = useMutation({ mutationFn: () => collectGarbage(true) });
  const collection = useMutation({
    mutationFn: () => collectGarbage(false),
    onSuccess: () => {
      setAsking(false);
      preview.reset();
      void queries.invalidateQueries({ queryKey: ["storage"] });
    },
  });
  const shown = collection.data ?? preview.data;
  return (
    <section className={css.sheet} aria-labelledby="garbage">
      <h2 id="garbage">Clean up</h2>
      <p className={css.quiet}>
        What nothing keeps is deleted by itself some hours later; here it can be looked
        at first.
      </p>
      {preview.error && (
        <p role="alert" className={css.problem}>
          {preview.error.message}
        </p>
      )}
      {shown && (
        <pre className={css.report} role="status">
          {shown.report}
        </pre>
      )}
      <div className={css.actions}>
        <Button isDisabled={preview.isPending} onPress={() => preview.mutate()}>
          What would be deleted?
        </Button>
        {preview.data && (
          <Button look="danger" onPress={() => setAsking(true)}>
            Delete it now
          </Button>
        )}
      </div>
      <ConfirmDialog
        title="Delete what nothing keeps?"
        action="Delete it"
        isDangerous
        isOpen={isAsking}
        isBusy={collection.isPending}
        error={collection.error?.message ?? null}
        onConfirm={() => collection.mutate()}
        onClose={() => setAsking(false)}
      >
        Versions whose time to live is over go as well. This cannot be taken back.
      </ConfirmDialog>
    </section>
  );
}
