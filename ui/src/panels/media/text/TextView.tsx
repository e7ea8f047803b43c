import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";

import { ErrorState, Skeleton } from "../../../widgets/States";
import type { TextItem } from "../mediaItems";
import { mediaText, type MediaPlace } from "../mediaQueries";
import css from "./Text.module.css";

const MarkdownText = lazy(async () => ({
  default: (await import("./MarkdownText")).MarkdownText,
}));

/** Text as it was logged, or Markdown as it was meant. */
export function TextView({
  place,
  item,
  address,
  label,
}: {
  readonly place: MediaPlace;
  readonly item: TextItem;
  readonly address: string | undefined;
  readonly label: string;
}) {
  const isInRow = item.text !== null;
  const file = useQuery({
    ...mediaText(place, item.path ?? "", address),
    enabled: !isInRow && address !== undefined,
  });
  const text = item.text ?? file.data;
  if (file.error) {
    return (
      <ErrorState
        error={file.error}
        what="The text could not be read"
        onRetry={() => void file.refetch()}
      />
    );
  }
  if (text === undefined) return <Skeleton rows={4} />;
  return (
    <div className={css.scroller} tabIndex={0} role="region" aria-label={label}>
      {item.kind === "markdown" ? (
        <Suspense fallback={<Skeleton rows={4} />}>
          <MarkdownText text={text} />
        </Suspense>
      ) : (
        <pre className={css.plain}>{text}</pre>
      )}
    </div>
  );
}
