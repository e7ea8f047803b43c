/** Files as folders; pure. */
import type { RunFile } from "../../api/files";

export interface FileNode {
  /** The last part of the path. */
  name: string;
  path: string;
  /** Bytes of the file, or of everything inside. */
  sizeBytes: number;
  /** Present for a file. */
  file?: RunFile;
  /** Present for a folder: folders first, then files, each by name. */
  children?: FileNode[];
}

export function makeFileTree(files: readonly RunFile[]): FileNode[] {
  const root: FileNode = { name: "", path: "", sizeBytes: 0, children: [] };
  const folders = new Map<string, FileNode>([["", root]]);
  for (const file of files) {
    const parts = file.name.split("/");
    const parent = folderOf(folders, parts.slice(0, -1));
    parent.children?.push({
      name: parts.at(-1) ?? file.name,
      path: file.name,
      sizeBytes: file.sizeBytes,
      file,
    });
  }
  return settle(root).children ?? [];
}

function folderOf(folders: Map<string, FileNode>, parts: readonly string[]): FileNode {
  const path = parts.join("/");
  const known = folders.get(path);
  if (known) return known;
  const folder: FileNode = {
    name: parts.at(-1) ?? "",
    path,
    sizeBytes: 0,
    children: [],
  };
  folders.set(path, folder);
  folderOf(folders, parts.slice(0, -1)).children?.push(folder);
  return folder;
}

/** Sorts every folder and adds up its bytes. */
function settle(node: FileNode): FileNode {
  if (!node.children) return node;
  const children = node.children.map(settle);
  children.sort(
    (a, b) =>
      Number(b.children !== undefined) - Number(a.children !== undefined) ||
      a.name.localeCompare(b.name, "en", { numeric: true }),
  );
  const sizeBytes = children.reduce((sum, child) => sum + child.sizeBytes, 0);
  return { ...node, children, sizeBytes };
}

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
