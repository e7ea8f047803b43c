/** A line of a history in words; pure. */
import type { ArtifactEvent } from "../../api/artifactVersion";
import { formatDuration } from "../../widgets/format";

type Details = ArtifactEvent["details"];

/**
 * What was done, to be read after a person's name: `added the alias best`. Kinds this
 * page does not know are told by their own name.
 */
export function eventWords({ kind, details }: ArtifactEvent): string {
  return WORDS[kind]?.(details) ?? kind.replaceAll("_", " ");
}

const WORDS: Readonly<Record<string, (details: Details) => string>> = {
  version_created: () => "made this version",
  alias_added: (details) =>
    `added the alias ${text(details, "alias")}${moved(details, "movedFrom", "from")}`,
  alias_removed: (details) =>
    details["movedTo"] === undefined
      ? `removed the alias ${text(details, "alias")}`
      : `moved the alias ${text(details, "alias")}${moved(details, "movedTo", "to")}`,
  linked: (details) => `linked it${place(details, "into")}`,
  unlinked: (details) => `took it out${place(details, "of")}`,
  tag_added: (details) => `added the tag ${text(details, "tag")}`,
  tag_removed: (details) => `removed the tag ${text(details, "tag")}`,
  collection_tag_added: (details) =>
    `added the tag ${text(details, "tag")} to the collection`,
  collection_tag_removed: (details) =>
    `removed the tag ${text(details, "tag")} from the collection`,
  description_changed: () => "changed the description",
  metadata_changed: () => "changed the metadata",
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

/** Where a link leads, when the event says. */
function place(details: Details, word: string): string {
  const path = details["path"] ?? details["collection"];
  return typeof path === "string" ? ` ${word} ${path}` : "";
}

function change(details: Details): string {
  const [from, to] = [details["from"], details["to"]];
  if (typeof to !== "string") return "";
  return typeof from === "string" ? ` from “${from}” to “${to}”` : ` to “${to}”`;
}

function timeToLive(details: Details): string {
  const seconds = details["seconds"] ?? details["ttl"];
  if (typeof seconds !== "number") return "";
  return seconds > 0 ? ` to ${formatDuration(seconds)}` : " to never";
}
