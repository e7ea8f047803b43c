import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";

import { projectQuery } from "../api/projects";
import { viewerQuery } from "../api/session";
import { workspaceQuery } from "../api/workspace";
import { NotFound } from "../features/shell/NotFound";
import { PageError } from "../features/shell/PageError";
import { Shell } from "../features/shell/Shell";
import { preloadLines } from "../panels/preloadLines";
import { parseArtifactSearch, parseRegistrySelection } from "../state/artifactUrl";
import { registryNameOf } from "../state/registryName";
import { formatSearchText, parseSearchText, parseWorkspaceSearch } from "../state/url";

interface RouterContext {
  /** What the pages ask the server for; routes begin with it before their code is here. */
  queries: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: () => <NotFound />,
  errorComponent: PageError,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: (
    search: Record<string, unknown>,
  ): { next?: string; problem?: string } => ({
    ...(search["next"] ? { next: String(search["next"]) } : {}),
    ...(search["problem"] ? { problem: String(search["problem"]) } : {}),
  }),
  component: lazyRouteComponent(() => import("../routes/signin"), "SignInRoute"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  component: Shell,
  errorComponent: PageError,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  component: lazyRouteComponent(() => import("../routes/home"), "HomeRoute"),
});

const authorize = createRoute({
  getParentRoute: () => shell,
  path: "/authorize",
  component: lazyRouteComponent(() => import("../routes/authorize"), "AuthorizeRoute"),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("../routes/settings"), "SettingsRoute"),
});

const storage = createRoute({
  getParentRoute: () => shell,
  path: "/settings/storage",
  component: lazyRouteComponent(() => import("../routes/storage"), "StorageRoute"),
});

const entity = createRoute({
  getParentRoute: () => shell,
  path: "/$entity",
  component: lazyRouteComponent(() => import("../routes/entity"), "EntityRoute"),
});

interface ProjectParams {
  entity: string;
  project: string;
  collection?: string;
}

/** A registry is kept in a project, but its pages are its own. */
function toRegistry(params: ProjectParams): void {
  const name = registryNameOf(params.project);
  if (name === null) return;
  const search = { org: params.entity };
  throw params.collection === undefined
    ? redirect({ to: "/registry/$name", params: { name }, search })
    : redirect({
        to: "/registry/$name/collections/$collection",
        params: { name, collection: params.collection },
        search,
      });
}

interface Opening {
  params: { entity: string; project: string };
  context: RouterContext;
  deps: { nw: string | undefined };
}

/** What every page of a view asks first. */
function beginView({ params, context: { queries }, deps: { nw } }: Opening): void {
  const { entity, project } = params;
  void queries.prefetchQuery(viewerQuery);
  void queries.prefetchQuery(workspaceQuery(entity, project, nw));
  void queries.prefetchQuery(projectQuery(entity, project));
}

/** That, and the code of the charts. */
function beginWorkspace(opening: Opening): void {
  preloadLines();
  beginView(opening);
}

const project = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project",
  validateSearch: parseWorkspaceSearch,
  beforeLoad: ({ params }) => toRegistry(params),
  loaderDeps: ({ search: { nw } }) => ({ nw }),
  loader: beginWorkspace,
  component: lazyRouteComponent(() => import("../routes/project"), "ProjectRoute"),
});

/** The long form that scripts print; the same page. */
const workspace = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/workspace",
  validateSearch: parseWorkspaceSearch,
  beforeLoad: ({ params }) => toRegistry(params),
  loaderDeps: ({ search: { nw } }) => ({ nw }),
  loader: beginWorkspace,
  component: lazyRouteComponent(() => import("../routes/project"), "ProjectRoute"),
});

const projectOverview = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/overview",
  beforeLoad: ({ params }) => toRegistry(params),
  component: lazyRouteComponent(
    () => import("../routes/projectOverview"),
    "ProjectOverviewRoute",
  ),
});

const table = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/table",
  validateSearch: parseWorkspaceSearch,
  beforeLoad: ({ params }) => toRegistry(params),
  loaderDeps: ({ search: { nw } }) => ({ nw }),
  loader: beginView,
  component: lazyRouteComponent(() => import("../routes/table"), "TableRoute"),
});

const run = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/runs/$run",
  validateSearch: parseWorkspaceSearch,
  component: lazyRouteComponent(() => import("../routes/run"), "RunRoute"),
});

const runTab = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/runs/$run/$tab",
  validateSearch: parseWorkspaceSearch,
  component: lazyRouteComponent(() => import("../routes/run"), "RunRoute"),
});

const sweeps = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/sweeps",
  validateSearch: parseWorkspaceSearch,
  component: lazyRouteComponent(() => import("../routes/sweeps"), "SweepsRoute"),
});

const sweep = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/sweeps/$sweep",
  validateSearch: parseWorkspaceSearch,
  component: lazyRouteComponent(() => import("../routes/sweeps"), "SweepRoute"),
});

const reports = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/reports",
  validateSearch: parseWorkspaceSearch,
  component: lazyRouteComponent(() => import("../routes/reports"), "ReportsRoute"),
});

const report = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/reports/$report",
  validateSearch: parseWorkspaceSearch,
  component: lazyRouteComponent(() => import("../routes/reports"), "ReportRoute"),
});

const artifactsPage = lazyRouteComponent(
  () => import("../routes/artifacts"),
  "ArtifactsRoute",
);

const artifacts = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/artifacts",
  validateSearch: parseArtifactSearch,
  beforeLoad: ({ params }) => toRegistry(params),
  component: artifactsPage,
});

const artifactType = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/artifacts/$type",
  validateSearch: parseArtifactSearch,
  beforeLoad: ({ params }) => toRegistry(params),
  component: artifactsPage,
});

const artifactCollection = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/artifacts/$type/$collection",
  validateSearch: parseArtifactSearch,
  beforeLoad: ({ params }) => toRegistry(params),
  component: artifactsPage,
});

const artifactVersionPage = lazyRouteComponent(
  () => import("../routes/artifactVersion"),
  "ArtifactVersionRoute",
);

const artifactVersion = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/artifacts/$type/$collection/$version",
  validateSearch: parseArtifactSearch,
  component: artifactVersionPage,
});

const artifactVersionTab = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/artifacts/$type/$collection/$version/$tab",
  validateSearch: parseArtifactSearch,
  component: artifactVersionPage,
});

const artifactComparison = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/artifacts/$type/$collection/compare/$pair",
  validateSearch: parseArtifactSearch,
  component: lazyRouteComponent(
    () => import("../routes/artifactComparison"),
    "ArtifactComparisonRoute",
  ),
});

const lineage = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$project/lineage",
  validateSearch: parseArtifactSearch,
  component: lazyRouteComponent(() => import("../routes/lineage"), "LineageRoute"),
});

const registryHome = createRoute({
  getParentRoute: () => shell,
  path: "/registry",
  validateSearch: parseArtifactSearch,
  component: lazyRouteComponent(
    () => import("../routes/registryHome"),
    "RegistryHomeRoute",
  ),
});

const registry = createRoute({
  getParentRoute: () => shell,
  path: "/registry/$name",
  validateSearch: parseArtifactSearch,
  component: lazyRouteComponent(() => import("../routes/registry"), "RegistryRoute"),
});

const registrySettings = createRoute({
  getParentRoute: () => shell,
  path: "/registry/$name/settings",
  validateSearch: parseArtifactSearch,
  component: lazyRouteComponent(
    () => import("../routes/registry"),
    "RegistrySettingsRoute",
  ),
});

const registryCollectionPage = lazyRouteComponent(
  () => import("../routes/registry"),
  "RegistryCollectionRoute",
);

const registryCollection = createRoute({
  getParentRoute: () => shell,
  path: "/registry/$name/collections/$collection",
  validateSearch: parseArtifactSearch,
  component: registryCollectionPage,
});

const registryCollectionTab = createRoute({
  getParentRoute: () => shell,
  path: "/registry/$name/collections/$collection/$tab",
  validateSearch: parseArtifactSearch,
  component: registryCollectionPage,
});

/** The form that clients print; what they select is a page of its own here. */
const registryOfOrganization = createRoute({
  getParentRoute: () => shell,
  path: "/orgs/$org/registry/$name",
  validateSearch: parseRegistrySelection,
  beforeLoad: ({ params: { org, name }, search }) => {
    const { collection, version } = search;
    throw collection === undefined
      ? redirect({ to: "/registry/$name", params: { name }, search: { org } })
      : redirect({
          to: "/registry/$name/collections/$collection",
          params: { name, collection },
          search: { org, ...(version === undefined ? {} : { version }) },
        });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    shell.addChildren([
      home,
      authorize,
      settings,
      storage,
      entity,
      project,
      workspace,
      projectOverview,
      table,
      run,
      runTab,
      sweeps,
      sweep,
      reports,
      report,
      artifacts,
      artifactType,
      artifactCollection,
      artifactVersion,
      artifactVersionTab,
      artifactComparison,
      lineage,
      registryHome,
      registry,
      registrySettings,
      registryCollection,
      registryCollectionTab,
      registryOfOrganization,
    ]),
  ]),
  // The app gives it when it renders the router.
  context: { queries: undefined! },
  parseSearch: parseSearchText,
  stringifySearch: formatSearchText,
  defaultPreload: false,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
