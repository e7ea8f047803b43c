/** How many runs there are and are drawn, in plain words: nothing is cut off silently. */
export interface RunCounts {
  readonly total: number;
  /** Those that the filter and the search leave. */
  readonly matching: number;
  /** Those of them that are in the list by now. */
  readonly listed: number;
  /** Those of the list that panels do not draw. */
  readonly hidden: number;
  /** All that panels draw, also pinned ones that are not listed. */
  readonly drawn: number;
}

/** "132 runs · all drawn", "5 of 132 runs · 3 drawn", "1,050 runs, 200 listed · …". */
export function runsWords(counts: RunCounts): string {
  const { total, matching, listed, hidden, drawn } = counts;
  const some = matching === total ? "" : `${said(matching)} of `;
  const runs = `${some}${said(total)} ${total === 1 ? "run" : "runs"}`;
  const part = listed < matching ? `, ${said(listed)} listed` : "";
  if (total === 0 && drawn === 0) return "No runs";
  const isAll = hidden === 0 && drawn === matching && drawn > 1;
  const many = isAll ? "all" : drawn === 0 ? "none" : said(drawn);
  return `${runs}${part} · ${many} drawn`;
}

function said(count: number): string {
  return count.toLocaleString("en");
}
