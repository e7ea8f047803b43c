/** Lines to copy that use what a registry holds; pure. */
import type { Library, Snippet } from "../artifacts/snippets";

export interface RegistrySource {
  /** Without the prefix. */
  registry: string;
  collection: string;
  /** Names one version: an alias or `v3`. */
  alias: string;
  typeName: string;
}

/** `wandb-registry-NAME/COLLECTION`, as both libraries take it. */
export function targetPath(registry: string, collection: string): string {
  return `wandb-registry-${registry}/${collection}`;
}

export function registrySnippets(library: Library, source: RegistrySource): Snippet[] {
  const { registry, collection, alias, typeName } = source;
  const target = targetPath(registry, collection);
  const path = JSON.stringify(`${target}:${alias}`);
  return [
    {
      title: "Use it in a run",
      text: `import ${library}

with ${library}.init(project="my-project") as run:
    artifact = run.use_artifact(${path})
    folder = artifact.download()`,
    },
    {
      title: "Download it outside of runs",
      text: `import ${library}

artifact = ${library}.Api().artifact(${path})
folder = artifact.download()`,
    },
    {
      title: "Link the next version",
      text: linkLines(library, target, typeName),
    },
    {
      title: "Find versions by alias",
      text: `import ${library}

registries = ${library}.Api().registries(filter={"name": ${JSON.stringify(registry)}})
versions = registries.collections(
    filter={"name": ${JSON.stringify(collection)}}
).versions(filter={"alias": ${JSON.stringify(alias)}})
print([version.name for version in versions])`,
    },
  ];
}

/** Logs a version in a run and links it. */
export function linkLines(library: Library, target: string, typeName: string): string {
  return `import ${library}

with ${library}.init(project="my-project") as run:
    artifact = ${library}.Artifact("my-${typeName}", type=${JSON.stringify(typeName)})
    artifact.add_dir("path/to/folder")
    run.log_artifact(artifact)
    run.link_artifact(artifact, ${JSON.stringify(target)}, aliases=["staging"])`;
}
