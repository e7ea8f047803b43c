import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { apiKeysQuery, createApiKey } from "../../api/session";
import { Button } from "../../widgets/Button";
import { CodeBlock } from "../../widgets/Copy";
import { TextField } from "../../widgets/Fields";
import css from "./Account.module.css";

/** Makes one key and shows its secret until the page is left. */
export function NewKey({ action }: { action: string }) {
  const [description, setDescription] = useState("");
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => createApiKey(description.trim()),
    onSuccess: () => void queries.invalidateQueries(apiKeysQuery),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  if (make.data) return <ShownOnce secret={make.data} onAnother={make.reset} />;
  return (
    <form onSubmit={submit} className={css.newKey}>
      <TextField
        label="What is it for? (optional)"
        placeholder="laptop"
        value={description}
        onChange={setDescription}
      />
      <Button type="submit" look="primary" isDisabled={make.isPending}>
        {action}
      </Button>
      {make.error && (
        <p role="alert" className={css.problem}>
          {make.error.message}
        </p>
      )}
    </form>
  );
}

function ShownOnce({ secret, onAnother }: { secret: string; onAnother: () => void }) {
  const exports = `export WANDB_BASE_URL=${window.location.origin}\nexport WANDB_API_KEY=${secret}`;
  return (
    <div className={css.shown}>
      <p role="status">
        This is the only time the key is shown. Keep it like a password.
      </p>
      <CodeBlock text={secret} label="API key" />
      <p>Or set up a terminal in one go:</p>
      <CodeBlock text={exports} label="export lines" />
      <Button onPress={onAnother}>Make another</Button>
    </div>
  );
}
