import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "./Button";
import css from "./States.module.css";

interface EmptyStateProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Says that there is nothing, why, and what to do about it. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className={css.state}>
      <p className={css.title}>{title}</p>
      {children && <div className={css.text}>{children}</div>}
      {action}
    </div>
  );
}

interface Failure {
  message: string;
  code?: string;
  hint?: string | null;
  requestId?: string | null;
}

function describe(error: unknown): Failure {
  return error instanceof Error ? (error as Failure) : { message: String(error) };
}

/** Shows a failure where it happened, with a way to try again. */
export function ErrorState({
  error,
  onRetry,
  what,
}: {
  error: unknown;
  onRetry?: () => void;
  /** What could not be done: "The runs could not be loaded". */
  what: string;
}) {
  const failure = describe(error);
  return (
    <div className={css.state} role="alert">
      <p className={css.title}>
        <CircleAlert aria-hidden className={css.alert} /> {what}
      </p>
      <p className={css.text}>{failure.message}</p>
      {failure.hint && <p className={css.text}>{failure.hint}</p>}
      {failure.requestId && (
        <p className={`${css.text} mono`}>request {failure.requestId}</p>
      )}
      {onRetry && <Button onPress={onRetry}>Try again</Button>}
    </div>
  );
}

/** Grey bars of the size of what is coming; one announcement for screen readers. */
export function Skeleton({
  rows = 6,
  height = 14,
}: {
  rows?: number;
  height?: number;
}) {
  return (
    <div className={css.skeleton} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} style={{ height, width: `${88 - ((index * 23) % 45)}%` }} />
      ))}
    </div>
  );
}
