/** What people change about versions and collections; each rejects with the reason. */
import type { CollectionCard, CollectionPlace } from "./artifacts";
import { graphql } from "./graphql";

type AliasChange = "addAliases" | "deleteAliases";

async function changeAlias(
  change: AliasChange,
  place: CollectionPlace,
  artifactID: string,
  alias: string,
): Promise<void> {
  const { entity, project, collection } = place;
  const name = change === "addAliases" ? "AddAliases" : "DeleteAliases";
  await graphql(
    `mutation Change($input: ${name}Input!) { ${change}(input: $input) { success } }`,
    {
      input: {
        artifactID,
        aliases: [
          {
            entityName: entity,
            projectName: project,
            artifactCollectionName: collection,
            alias,
          },
        ],
      },
    },
  );
}

/** Names a version; an alias that another version of the collection had moves here. */
export function addAlias(place: CollectionPlace, artifactId: string, alias: string) {
  return changeAlias("addAliases", place, artifactId, alias);
}

export function removeAlias(place: CollectionPlace, artifactId: string, alias: string) {
  return changeAlias("deleteAliases", place, artifactId, alias);
}

const UPDATE = `mutation UpdateArtifact($input: UpdateArtifactInput!) {
  updateArtifact(input: $input) { artifact { id } }
}`;

/** How long a version lives: as its entity says, for ever, or some seconds. */
export type TimeToLive = "inherit" | "never" | number;

/** Changes what a person may edit of a version; what is absent stays as it is. */
export async function editVersion(
  artifactID: string,
  change: {
    description?: string;
    ttl?: TimeToLive;
    tagsToAdd?: readonly string[];
    tagsToDelete?: readonly string[];
  },
): Promise<void> {
  const { description, ttl, tagsToAdd, tagsToDelete } = change;
  await graphql(UPDATE, {
    input: {
      artifactID,
      description,
      ...(ttl === undefined ? {} : { ttlDurationSeconds: ttlOnTheWire(ttl) }),
      ...(tagsToAdd ? { tagsToAdd: tagsToAdd.map(toTag) } : {}),
      ...(tagsToDelete ? { tagsToDelete: tagsToDelete.map(toTag) } : {}),
    },
  });
}

function ttlOnTheWire(ttl: TimeToLive): number {
  if (ttl === "inherit") return -1;
  return ttl === "never" ? -2 : ttl;
}

function toTag(tagName: string) {
  return { tagName };
}

/** What is in one list and not in the other: tags to take away and tags to add. */
export function listChange(
  before: readonly string[],
  after: readonly string[],
): { added: string[]; removed: string[] } {
  return {
    added: after.filter((one) => !before.includes(one)),
    removed: before.filter((one) => !after.includes(one)),
  };
}

const DELETE_VERSION = `mutation DeleteArtifact($input: DeleteArtifactInput!) {
  deleteArtifact(input: $input) { artifact { id } }
}`;

/** Deletes a version with all its aliases. */
export async function deleteVersion(artifactID: string): Promise<void> {
  await graphql(DELETE_VERSION, { input: { artifactID, deleteAliases: true } });
}

export async function editCollection(
  collection: Pick<CollectionCard, "id" | "isSequence">,
  change: { name?: string; description?: string },
): Promise<void> {
  const kind = collection.isSequence ? "Sequence" : "Portfolio";
  await graphql(
    `mutation EditCollection($input: UpdateArtifact${kind}Input!) {
      updateArtifact${kind}(input: $input) { artifactCollection { __typename } }
    }`,
    { input: { [`artifact${kind}ID`]: collection.id, ...change } },
  );
}

const MOVE = `mutation MoveCollection($input: MoveArtifactSequenceInput!) {
  moveArtifactSequence(input: $input) { artifactCollection { __typename } }
}`;

/** Gives a sequence another type, which is made when there is none of that name. */
export async function moveCollection(id: string, typeName: string): Promise<void> {
  await graphql(MOVE, {
    input: { artifactSequenceID: id, destinationArtifactTypeName: typeName },
  });
}

/** A sequence goes with its versions, a portfolio only with its links. */
export async function deleteCollection(
  collection: Pick<CollectionCard, "id" | "isSequence">,
): Promise<void> {
  const kind = collection.isSequence ? "Sequence" : "Portfolio";
  await graphql(
    `mutation DeleteCollection($id: ID!) {
      deleteArtifact${kind}(input: { artifact${kind}ID: $id }) {
        artifactCollection { __typename }
      }
    }`,
    { id: collection.id },
  );
}

/** Makes the tags of a collection those of `after`. */
export async function editCollectionTags(
  place: CollectionPlace,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const { added, removed } = listChange(before, after);
  if (added.length > 0) await changeTags("create", "tags { name }", place, added);
  if (removed.length > 0) await changeTags("delete", "success", place, removed);
}

async function changeTags(
  verb: "create" | "delete",
  answer: string,
  { entity, project, collection }: CollectionPlace,
  tags: readonly string[],
): Promise<void> {
  const noun = "ArtifactCollectionTagAssignments";
  const type = `${verb === "create" ? "Create" : "Delete"}${noun}Input`;
  await graphql(
    `mutation ChangeTags($input: ${type}!) { ${verb}${noun}(input: $input) { ${answer} } }`,
    {
      input: {
        entityName: entity,
        projectName: project,
        artifactCollectionName: collection,
        tags: tags.map(toTag),
      },
    },
  );
}

const LINK = `mutation LinkArtifact($input: LinkArtifactInput!) {
  linkArtifact(input: $input) { versionIndex }
}`;

/** Shows a version in a collection of another project; answers its number there. */
export async function linkVersion(
  artifactID: string,
  target: CollectionPlace,
  aliases: readonly string[] = [],
): Promise<number | null> {
  const answer = await graphql<{
    linkArtifact: { versionIndex: number | null } | null;
  }>(LINK, {
    input: {
      artifactID,
      entityName: target.entity,
      projectName: target.project,
      artifactPortfolioName: target.collection,
      aliases: aliases.map((alias) => ({
        artifactCollectionName: target.collection,
        alias,
      })),
    },
  });
  return answer.linkArtifact?.versionIndex ?? null;
}

const UNLINK = `mutation UnlinkArtifact($input: UnlinkArtifactInput!) {
  unlinkArtifact(input: $input) { success }
}`;

/** Takes a version out of a portfolio; the version itself stays. */
export async function unlinkVersion(
  artifactID: string,
  portfolioId: string,
): Promise<void> {
  await graphql(UNLINK, { input: { artifactID, artifactPortfolioID: portfolioId } });
}
