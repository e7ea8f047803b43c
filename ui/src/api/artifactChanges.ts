/** What people change about versions and collections; each rejects with the reason. */
import type { CollectionCard, CollectionPlace } from "./artifacts";
import { graphql } from "./graphql";

const ADD_ALIASES = `mutation AddAliases($input: AddAliasesInput!) {
  addAliases(input: $input) { success }
}`;

/** Names a version; an alias that another version of the collection had moves here. */
export async function addAlias(
  place: CollectionPlace,
  artifactId: string,
  alias: string,
): Promise<void> {
  await graphql(ADD_ALIASES, { input: aliasInput(place, artifactId, alias) });
}

const DELETE_ALIASES = `mutation DeleteAliases($input: DeleteAliasesInput!) {
  deleteAliases(input: $input) { success }
}`;

export async function removeAlias(
  place: CollectionPlace,
  artifactId: string,
  alias: string,
): Promise<void> {
  await graphql(DELETE_ALIASES, { input: aliasInput(place, artifactId, alias) });
}

function aliasInput(place: CollectionPlace, artifactID: string, alias: string) {
  const { entity, project, collection } = place;
  const aliasOf = { entityName: entity, projectName: project };
  return {
    artifactID,
    aliases: [{ ...aliasOf, artifactCollectionName: collection, alias }],
  };
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

const EDIT_SEQUENCE = `mutation EditSequence($input: UpdateArtifactSequenceInput!) {
  updateArtifactSequence(input: $input) { artifactCollection { id } }
}`;
const EDIT_PORTFOLIO = `mutation EditPortfolio($input: UpdateArtifactPortfolioInput!) {
  updateArtifactPortfolio(input: $input) { artifactCollection { id } }
}`;

export async function editCollection(
  { id, isSequence }: Pick<CollectionCard, "id" | "isSequence">,
  change: { name?: string; description?: string },
): Promise<void> {
  const named = isSequence ? { artifactSequenceID: id } : { artifactPortfolioID: id };
  await graphql(isSequence ? EDIT_SEQUENCE : EDIT_PORTFOLIO, {
    input: { ...named, ...change },
  });
}

const MOVE = `mutation MoveCollection($input: MoveArtifactSequenceInput!) {
  moveArtifactSequence(input: $input) { artifactCollection { id } }
}`;

/** Gives a sequence another type, which is made when there is none of that name. */
export async function moveCollection(id: string, typeName: string): Promise<void> {
  await graphql(MOVE, {
    input: { artifactSequenceID: id, destinationArtifactTypeName: typeName },
  });
}

const DELETE_SEQUENCE = `mutation DeleteSequence($id: ID!) {
  deleteArtifactSequence(input: { artifactSequenceID: $id }) {
    artifactCollection { id }
  }
}`;
const DELETE_PORTFOLIO = `mutation DeletePortfolio($id: ID!) {
  deleteArtifactPortfolio(input: { artifactPortfolioID: $id }) {
    artifactCollection { id }
  }
}`;

/** A sequence goes with its versions, a portfolio only with its links. */
export async function deleteCollection({
  id,
  isSequence,
}: Pick<CollectionCard, "id" | "isSequence">): Promise<void> {
  await graphql(isSequence ? DELETE_SEQUENCE : DELETE_PORTFOLIO, { id });
}

const TAG = `mutation TagCollection($input: CreateArtifactCollectionTagAssignmentsInput!) {
  createArtifactCollectionTagAssignments(input: $input) { tags { name } }
}`;
const UNTAG = `mutation UntagCollection(
  $input: DeleteArtifactCollectionTagAssignmentsInput!
) {
  deleteArtifactCollectionTagAssignments(input: $input) { success }
}`;

/** Makes the tags of a collection those of `after`. */
export async function editCollectionTags(
  place: CollectionPlace,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const { added, removed } = listChange(before, after);
  if (added.length > 0) await changeTags(TAG, place, added);
  if (removed.length > 0) await changeTags(UNTAG, place, removed);
}

async function changeTags(
  document: string,
  { entity, project, collection }: CollectionPlace,
  tags: readonly string[],
): Promise<void> {
  await graphql(document, {
    input: {
      entityName: entity,
      projectName: project,
      artifactCollectionName: collection,
      tags: tags.map(toTag),
    },
  });
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
