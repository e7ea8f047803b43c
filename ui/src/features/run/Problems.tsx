import { TriangleAlert } from "lucide-react";

import { formatCount } from "../../widgets/format";
import type { Problem } from "./problems";
import css from "./Run.module.css";

/** A calm list: the run went on, but some of what it logged is missing or late. */
export function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <section className={`${css.sheet} ${css.wide}`} aria-labelledby="problems">
      <h2 id="problems" className={css.problemsTitle}>
        <TriangleAlert aria-hidden /> Problems
      </h2>
      <ul className={css.problems}>
        {problems.map(({ kind, message, hint, count }) => (
          <li key={`${kind} ${message}`}>
            <span>{message}</span>
            <span className={css.count}>{formatCount(count, "time")}</span>
            {hint && <span className={css.hint}>{hint}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
