/** A line of a history in words; pure. */
import type { ArtifactEvent } from "../../api/artifactVersion";
import { formatDuration } from "../../widgets/format";

type Details = ArtifactEvent["details"];

/**
 * What was done, to be read after a person's name: `added the alias best`. Kinds this
 * page does not know are told by their own name.
 *
 * @param homeId Of the collection looked at; what happened in others says where.
 */
export function eventWords(event: ArtifactEvent, homeId: string): string {
  const { kind, details, collection } = event;
  const where = collection?.path ?? "a collection";
  const words = WORDS[kind]?.(details, where) ?? kind.replaceAll("_", " ");
  const isElsewhere = collection !== null && collection.id !== homeId;
  return isElsewhere && !words.includes(where) ? `${words} in ${where}` : words;
}

type Words = (details: Details, where: string) => string;

const WORDS: Readonly<Record<string, Words>> = {
  version_created: () => "made this version",
  alias_added: (details) =>
    `added the alias ${text(details, "alias")}${moved(details, "movedFrom", "from")}`,
  alias_removed: (details) =>
    details["movedTo"] === undefined
      ? `removed the alias ${text(details, "alias")}`
      : `moved the alias ${text(details, "alias")}${moved(details, "movedTo", "to")}`,
  linked: (details, where) =>
    `linked it into ${where}${moved(details, "versionIndex", "as")}`,
  unlinked: (details, where) => `took it out of ${where}${aliases(details)}`,
  tag_added: (details) => `added the tag ${text(details, "tag")}`,
  tag_removed: (details) => `removed the tag ${text(details, "tag")}`,
  collection_tag_added: (details) =>
    `added the tag ${text(details, "tag")} to the collection`,
  collection_tag_removed: (details) =>
    `removed the tag ${text(details, "tag")} from the collection`,
  description_changed: () => "changed the description",
  metadata_changed: (details) => `changed the metadata${keys(details)}`,
  ttl_changed: (details) => `changed the time to live${timeToLive(details)}`,
  version_deleted: (details) =>
    details["reason"] === "ttl"
      ? "deleted this version: its time to live was over"
      : "deleted this version",
  collection_created: () => "made the collection",
  collection_renamed: (details) => `renamed the collection${change(details)}`,
  collection_moved: (details) => `gave the collection another type${change(details)}`,
  collection_deleted: () => "deleted the collection",
};

function text(details: Details, key: string): string {
  const value = details[key];
  return typeof value === "string" ? `“${value}”` : "";
}

function moved(details: Details, key: string, word: string): string {
  const index = details[key];
  return typeof index === "number" ? ` ${word} v${index}` : "";
}

function aliases(details: Details): string {
  const names = details["aliases"];
  if (!Array.isArray(names) || names.length === 0) return "";
  return `, where it was ${names.map((name) => `“${name}”`).join(", ")}`;
}

/** Keys named; beyond them a number tells. */
const KEYS = 5;

function keys(details: Details): string {
  const names = details["keys"];
  if (!Array.isArray(names) || names.length === 0) return "";
  const more = names.length > KEYS ? ` and ${names.length - KEYS} more` : "";
  return `: ${names.slice(0, KEYS).join(", ")}${more}`;
}

function change(details: Details): string {
  const [from, to] = [details["from"], details["to"]];
  if (typeof to !== "string") return "";
  return typeof from === "string" ? ` from “${from}” to “${to}”` : ` to “${to}”`;
}

/** Null inherits, zero is never. */
function timeToLive(details: Details): string {
  const seconds = details["to"];
  if (seconds === null) return " to the owner's default";
  if (typeof seconds !== "number") return "";
  return seconds > 0 ? ` to ${formatDuration(seconds)}` : " to never";
}
