/** Lines to copy that use a version, for both libraries; pure. */
import type { VersionPlace } from "../../api/artifacts";

export type Library = "trailmark" | "wandb";

export interface Snippet {
  title: string;
  text: string;
}

export interface SnippetSource {
  place: VersionPlace;
  typeName: string;
}

/** `entity/project/collection:version`, as both libraries read it. */
export function pathOf({ entity, project, collection, version }: VersionPlace): string {
  return `${entity}/${project}/${collection}:${version}`;
}

/** Python that is quoted as Python, whatever a name holds. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** How to have a version: in a run, in a script, in a terminal. */
export function usageSnippets(library: Library, source: SnippetSource): Snippet[] {
  const path = pathOf(source.place);
  return [
    {
      title: "Use it in a run",
      text: `import ${library}

with ${library}.init(project=${quoted(source.place.project)}) as run:
    artifact = run.use_artifact(${quoted(path)})
    folder = artifact.download()`,
    },
    {
      title: "Download it outside of runs",
      text: `import ${library}

artifact = ${library}.Api().artifact(${quoted(path)})
folder = artifact.download()`,
    },
    {
      title: "Download it in a terminal",
      text: `${library} artifact get ${shell(path)}`,
    },
    {
      title: "Log the next version",
      text: nextVersion(library, source),
    },
    {
      title: "Link it into a registry",
      text: `import ${library}

artifact = ${library}.Api().artifact(${quoted(path)})
artifact.link(${quoted(`wandb-registry-NAME/${source.place.collection}`)}, aliases=["staging"])`,
    },
    {
      title: "See where it came from and went to",
      text: `import ${library}

artifact = ${library}.Api().artifact(${quoted(path)})
print(artifact.logged_by(), artifact.used_by())`,
    },
  ];
}

function nextVersion(
  library: Library,
  { place, typeName }: Pick<SnippetSource, "place" | "typeName">,
): string {
  return `import ${library}

with ${library}.init(entity=${quoted(place.entity)}, project=${quoted(place.project)}) as run:
    artifact = ${library}.Artifact(${quoted(place.collection)}, type=${quoted(typeName)})
    artifact.add_dir("path/to/folder")
    run.log_artifact(artifact)`;
}

/** A first artifact for a project that has none. */
export function firstArtifact(library: Library, entity: string, project: string) {
  return nextVersion(library, {
    place: { entity, project, collection: "my-data", version: "latest" },
    typeName: "dataset",
  });
}

function shell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
