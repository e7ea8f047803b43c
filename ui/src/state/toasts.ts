/** Short messages about what was just done, with one way to take it back. */
import { create } from "zustand";

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Such as "Undo". A refusal is shown in the message's place. */
  readonly action?: { readonly label: string; readonly act: () => Promise<void> };
  /** Stays until it is dismissed. */
  readonly isProblem?: boolean;
}

const MOST_SHOWN = 3;

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

let next = 1;

/** Shows a message; the oldest makes room. */
export function say(toast: Omit<Toast, "id">): number {
  const id = next;
  next += 1;
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts, { ...toast, id }].slice(-MOST_SHOWN),
  }));
  return id;
}

export function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({
    toasts: toasts.filter((toast) => toast.id !== id),
  }));
}
