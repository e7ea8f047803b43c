import type { ErrorComponentProps } from "@tanstack/react-router";

import { ErrorState } from "../../widgets/States";

/** The last net: a page that threw while drawing. */
export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <main id="main">
      <ErrorState error={error} what="This page could not be drawn" onRetry={reset} />
    </main>
  );
}
