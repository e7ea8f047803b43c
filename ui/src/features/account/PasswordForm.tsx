import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { setPassword } from "../../api/session";
import { Button } from "../../widgets/Button";
import { TextField } from "../../widgets/Fields";
import css from "./Account.module.css";

/** A password is optional: without one, people sign in by one-time links. */
export function PasswordForm({ username }: { username: string }) {
  const [password, type] = useState("");
  const save = useMutation({
    mutationFn: () => setPassword(password),
    onSuccess: () => type(""),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <section className={css.password} aria-labelledby="password">
      <h2 id="password">Password</h2>
      <p className={css.lead}>With one, signing in needs no link from the server.</p>
      <form onSubmit={submit} className={`${css.sheet} ${css.newKey}`}>
        <input type="hidden" name="username" autoComplete="username" value={username} />
        <TextField
          label="New password"
          name="new-password"
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={type}
        />
        <Button type="submit" isDisabled={save.isPending || password === ""}>
          Set password
        </Button>
        {save.error && (
          <p role="alert" className={css.problem}>
            {save.error.message}
          </p>
        )}
        {save.isSuccess && password === "" && <p role="status">The password is set.</p>}
      </form>
    </section>
  );
}
