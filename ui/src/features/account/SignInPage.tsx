import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { signIn } from "../../api/session";
import { Button } from "../../widgets/Button";
import { TextField } from "../../widgets/Fields";
import { Logo } from "../shell/Logo";
import css from "./Account.module.css";
import { safePath } from "./safePath";

interface SignInPageProps {
  /** Path to go on to afterwards. */
  next?: string | undefined;
  /** Why a one-time link did not work: it was used twice, or too late. */
  linkProblem?: string | undefined;
}

export function SignInPage({ next, linkProblem }: SignInPageProps) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const queries = useQueryClient();
  const enter = useMutation({
    mutationFn: () => signIn(username, password),
    onSuccess: () => {
      queries.clear();
      window.location.assign(safePath(next, window.location.origin));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <main id="main" className={css.signIn}>
      <div className={css.card}>
        <div className={css.brand}>
          <Logo />
          <h1>Trailmark</h1>
        </div>
        {linkProblem && (
          <p role="alert" className={css.problem}>
            The sign-in link did not work: {linkProblem}. Make a new one with{" "}
            <code>trailmark server user sign-in-link</code>.
          </p>
        )}
        <form onSubmit={submit} className={css.form}>
          <TextField
            label="User name"
            name="username"
            autoComplete="username"
            value={username}
            onChange={setUsername}
            autoFocus
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
          />
          {enter.error && (
            <p role="alert" className={css.problem}>
              {enter.error.message}
            </p>
          )}
          <Button
            type="submit"
            look="primary"
            isDisabled={enter.isPending || username === "" || password === ""}
          >
            Sign in
          </Button>
        </form>
        <p className={css.hint}>
          No password? Open the one-time link that the server printed when it started.
          An administrator makes a new one with{" "}
          <code>trailmark server user sign-in-link</code>.
        </p>
      </div>
    </main>
  );
}
