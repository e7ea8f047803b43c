import { useEffect } from "react";

import { outlivesPage } from "../../api/graphql";
import { isDirty, type ViewStore } from "../../spec/store";

/** How long after the last step a document is saved. */
const RESTED_MS = 1_000;
const RETRY_MS = 10_000;
/** What steps may add to a document, and quoting to its text. */
const MARGIN = 20_000;

/**
 * Saves a document a moment after each step, and at once when the page is left.
 *
 * @param save Null where nothing is saved by itself.
 */
export function useAutosave(
  store: ViewStore,
  save: (() => Promise<boolean>) | null,
): void {
  useEffect(() => {
    if (save === null) return;
    let timer = 0;
    const flush = () => {
      window.clearTimeout(timer);
      const state = store.getState();
      if (state.isSaving || state.isOvertaken || !isDirty(state)) return;
      void save().then((isSaved) => {
        if (!isSaved) timer = window.setTimeout(flush, RETRY_MS);
        else if (isDirty(store.getState())) timer = window.setTimeout(flush, RESTED_MS);
      });
    };
    const onStep = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(flush, RESTED_MS);
    };
    const stop = store.subscribe((now, before) => {
      if (now.history.present !== before.history.present) onStep();
    });
    if (isDirty(store.getState())) onStep();
    const onHide = () => document.visibilityState === "hidden" && flush();
    // A long document does not outlive its page, whatever is sent: the person may wait.
    const onLeave = (event: BeforeUnloadEvent) => {
      const state = store.getState();
      if (!isDirty(state) || outlivesPage(state.savedText.length + MARGIN)) return;
      flush();
      event.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    document.addEventListener("visibilitychange", onHide);
    window.addEventListener("pagehide", flush);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", onHide);
      window.removeEventListener("pagehide", flush);
      window.removeEventListener("beforeunload", onLeave);
      flush();
      window.clearTimeout(timer);
    };
  }, [store, save]);
}
