/** How a file can be looked at, and rows of separated text; pure. */
import type { RunFile } from "../../../api/files";

export type PreviewKind =
  | "image"
  | "audio"
  | "video"
  | "table"
  | "markdown"
  | "json"
  | "csv"
  | "html"
  | "text"
  | "none";

const IMAGES = /\.(?:png|jpe?g|gif|webp|bmp|avif|svg)$/i;
const TEXTS =
  /\.(?:txt|log|ya?ml|toml|ini|cfg|py|js|ts|sh|c|cc|cpp|h|rs|go|diff|patch|xml|tex|r|jl|sql|ipynb|lock|env)$|(?:^|\/)(?:Dockerfile|Makefile|LICENSE|requirements[^/]*)$/i;

/** How a file can be looked at here, judged by its name and its declared type. */
export function previewKind({
  name,
  mimetype,
}: Pick<RunFile, "name" | "mimetype">): PreviewKind {
  if (IMAGES.test(name) || mimetype?.startsWith("image/")) return "image";
  if (/\.(?:wav|mp3|ogg|flac|m4a|opus)$/i.test(name)) return "audio";
  if (/\.(?:mp4|webm|mov|ogv)$/i.test(name)) return "video";
  if (/\.html?$/i.test(name)) return "html";
  if (/\.table\.json$/i.test(name)) return "table";
  if (/\.(?:md|markdown)$/i.test(name)) return "markdown";
  if (/\.[ct]sv$/i.test(name)) return "csv";
  if (/\.(?:json|jsonl|geojson)$/i.test(name)) return "json";
  return TEXTS.test(name) || mimetype?.startsWith("text/") ? "text" : "none";
}

/**
 * The rows of comma- or tab-separated text: quotes may hold separators, line ends and
 * doubled quotes. Reading stops after `limit` rows.
 */
export function parseSeparated(
  text: string,
  separator: string,
  limit: number,
): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  const endRow = () => {
    rows.push([...row, cell]);
    row = [];
    cell = "";
  };
  for (let at = 0; at < text.length && rows.length < limit; at += 1) {
    const char = text[at]!;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += char;
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell === "") isQuoted = true;
    else if (char === separator) {
      row.push(cell);
      cell = "";
    } else if (char === "\n") endRow();
    else if (char !== "\r") cell += char;
  }
  if (rows.length < limit && (cell !== "" || row.length > 0)) endRow();
  return rows;
}
