import { useSyncExternalStore } from "react";

/** The width up to which styles are for phones; the same everywhere. */
const PHONE = "(max-width: 700px)";

function follow(changed: () => void): () => void {
  const query = window.matchMedia(PHONE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** Whether the window is as narrow as a phone. */
export function usePhone(): boolean {
  return useSyncExternalStore(follow, () => window.matchMedia(PHONE).matches);
}
