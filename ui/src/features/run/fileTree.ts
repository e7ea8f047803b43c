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
