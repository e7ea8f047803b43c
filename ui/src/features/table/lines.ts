/** The table as numbered lines: runs, or groups with their runs below when open. */
import { PAGE_ROWS, type RunList } from "../../api/runTable";
import type { TableGroup } from "../../api/runGroups";

/** Lines that belong together; a group's first line is the group itself. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly group: TableGroup | null;
  /** Runs of the lines behind the group's. */
  readonly list: RunList;
}

export interface Lines {
  readonly spans: readonly Span[];
  readonly count: number;
}

export type Line =
  | { readonly kind: "group"; readonly group: TableGroup; readonly isOpen: boolean }
  | { readonly kind: "run"; readonly list: RunList; readonly place: number };

/** Runs without groups. */
export function plainLines(list: RunList, matching: number): Lines {
  return {
    spans: [{ start: 0, end: matching, group: null, list }],
    count: matching,
  };
}

export function groupedLines(
  groups: readonly TableGroup[],
  isOpen: (id: string) => boolean,
  listOf: (group: TableGroup) => RunList,
): Lines {
  const spans: Span[] = [];
  let start = 0;
  for (const group of groups) {
    const end = start + 1 + (isOpen(group.id) ? group.runCount : 0);
    spans.push({ start, end, group, list: listOf(group) });
    start = end;
  }
  return { spans, count: start };
}

export function lineAt(lines: Lines, at: number): Line | null {
  const span = lines.spans[spanAt(lines, at)];
  if (span === undefined || at < span.start || at >= span.end) return null;
  if (span.group === null) {
    return { kind: "run", list: span.list, place: at - span.start };
  }
  if (at === span.start) {
    return {
      kind: "group",
      group: span.group,
      isOpen: span.end - span.start > 1,
    };
  }
  return { kind: "run", list: span.list, place: at - span.start - 1 };
}

export interface WantedPage {
  readonly list: RunList;
  readonly page: number;
}

/** The pages of runs that some lines need, first to last with both ends. */
export function pagesOf(lines: Lines, first: number, last: number): WantedPage[] {
  const pages: WantedPage[] = [];
  for (let at = spanAt(lines, first); at < lines.spans.length; at += 1) {
    const span = lines.spans[at]!;
    if (span.start > last) break;
    const runsFrom = span.start + (span.group === null ? 0 : 1);
    if (runsFrom >= span.end) continue;
    const from = Math.max(first, runsFrom) - runsFrom;
    const to = Math.min(last, span.end - 1) - runsFrom;
    for (
      let page = Math.floor(from / PAGE_ROWS);
      page <= Math.floor(to / PAGE_ROWS);
      page += 1
    ) {
      pages.push({ list: span.list, page });
    }
  }
  return pages;
}

/** The span that holds a line: the last that begins at it or before. */
function spanAt({ spans }: Lines, at: number): number {
  let low = 0;
  let high = spans.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (spans[middle]!.start <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
