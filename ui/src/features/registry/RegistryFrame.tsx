import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { Registry } from "../../api/registry";
import { ErrorState, Skeleton } from "../../widgets/States";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import css from "./Registry.module.css";
import { useRegistry } from "./useRegistry";

interface RegistryFrameProps {
  name: string;
  /** The last crumb, below the registry's own. */
  here?: string;
  children: (registry: Registry) => ReactNode;
}

/** Finds the registry that an address means and draws a page of it. */
export function RegistryFrame({ name, here, children }: RegistryFrameProps) {
  const { found, isPending, isError, error, refetch, data } = useRegistry(name);
  const [registry, ...others] = found;
  if (registry && others.length === 0) {
    return (
      <Known registry={registry} {...(here === undefined ? {} : { here })}>
        {children(registry)}
      </Known>
    );
  }
  if (isPending) return <Skeleton rows={8} />;
  if (isError && !data) {
    return (
      <ErrorState
        error={error}
        what="The registries could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  }
  if (!registry) return <NotFound what={`Registry ${name}`} />;
  return <Ambiguous name={name} found={found} />;
}

interface KnownProps {
  registry: Registry;
  here?: string;
  children: ReactNode;
}

function Known({ registry, here, children }: KnownProps) {
  useLiveProject(registry.entity, registry.project);
  const { name } = registry;
  return (
    <>
      <TopBar
        via={[
          <Link key="all" to="/registry" activeOptions={EXACT}>
            registry
          </Link>,
          ...(here === undefined
            ? []
            : [
                <Link
                  key={name}
                  to="/registry/$name"
                  params={{ name }}
                  search={{ org: registry.organization }}
                  activeOptions={EXACT}
                >
                  {name}
                </Link>,
              ]),
        ]}
        here={here ?? name}
      >
        <LiveDot />
      </TopBar>
      {children}
    </>
  );
}

const EXACT = { exact: true };

function Ambiguous({ name, found }: { name: string; found: readonly Registry[] }) {
  return (
    <main id="main" className={css.page}>
      <h1>Which “{name}”?</h1>
      <p>Several organizations have a registry of that name.</p>
      <ul className={css.choices}>
        {found.map((one) => (
          <li key={one.id}>
            <Link
              to="."
              search={(previous) => ({ ...previous, org: one.organization })}
            >
              {one.organization} / {one.name}
            </Link>
          </li>
        ))}
      </ul>
    </main>
  );
}
