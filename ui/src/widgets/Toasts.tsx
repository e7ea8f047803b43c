import { X } from "lucide-react";
import { useEffect, useState } from "react";

import { dismiss, say, type Toast, useToasts } from "../state/toasts";
import css from "./Toasts.module.css";

const SHOWN_MS = 12_000;

/** What was just done, at the lower edge; it stays while it is pointed at or focused. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className={css.toasts} aria-label="Messages" aria-live="polite">
      {toasts.map((toast) => (
        <Message key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function Message({ toast }: { toast: Toast }) {
  const { id, text, action, isProblem = false } = toast;
  const [isHeld, setHeld] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const stays = isHeld || isBusy || isProblem;
  useEffect(() => {
    if (stays) return;
    const timer = window.setTimeout(() => dismiss(id), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [id, stays]);
  const act = async () => {
    setBusy(true);
    try {
      await action?.act();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      say({ text: message, isProblem: true });
    }
    dismiss(id);
  };
  return (
    <div
      className={css.toast}
      data-problem={isProblem ? "" : undefined}
      role={isProblem ? "alert" : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{text}</p>
      {action && (
        <button
          type="button"
          className={css.action}
          disabled={isBusy}
          onClick={() => void act()}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className={css.close}
        aria-label="Dismiss"
        onClick={() => dismiss(id)}
      >
        <X aria-hidden />
      </button>
    </div>
  );
}
