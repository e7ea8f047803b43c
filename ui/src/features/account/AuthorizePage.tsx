import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";

import { viewerQuery } from "../../api/session";
import { Skeleton } from "../../widgets/States";
import { TopBar } from "../shell/TopBar";
import css from "./Account.module.css";
import { NewKey } from "./NewKey";

/** Where `wandb login` sends people: makes the key it asks for. */
export function AuthorizePage() {
  const viewer = useQuery(viewerQuery);
  if (viewer.isPending) return <Skeleton rows={3} />;
  if (!viewer.data)
    return <Navigate to="/signin" search={{ next: "/authorize" }} replace />;
  return (
    <>
      <TopBar here="Authorize" />
      <main id="main" className={css.main}>
        <h1>Connect a client</h1>
        <p className={css.lead}>
          A key lets <code>wandb</code> act as <strong>{viewer.data.username}</strong>.
          Paste it where <code>wandb login</code> asks.
        </p>
        <section className={css.sheet} aria-label="New key">
          <NewKey action="Create a key" />
        </section>
        <p className={css.hint}>
          Keys can be looked through and revoked under{" "}
          <Link to="/settings">API keys</Link>.
        </p>
      </main>
    </>
  );
}
