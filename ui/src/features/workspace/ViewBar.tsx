import { Redo2, Undo2 } from "lucide-react";
import { useStore } from "zustand";

import { isDirty, redo, undo } from "../../spec/store";
import { IconButton } from "../../widgets/Button";
import { shownShortcut } from "../shell/shortcuts";
import css from "./View.module.css";
import { ViewActions } from "./ViewActions";
import { ViewMenu } from "./ViewMenu";
import { type OpenView, useMaybeOpenView } from "./ViewProvider";

/** The view's name and what can be done with it as a whole, in the page's top bar. */
export function ViewBar() {
  const open = useMaybeOpenView();
  if (open === null) return null;
  return (
    <div className={css.bar} role="group" aria-label="View">
      <ViewMenu open={open} />
      <Steps open={open} />
      {open.isAutosaved && <SaveState open={open} />}
      <ViewActions open={open} />
    </div>
  );
}

function Steps({ open: { store } }: { open: OpenView }) {
  const last = useStore(store, ({ history }) => history.past.at(-1)?.label);
  const next = useStore(store, ({ history }) => history.future.at(-1)?.label);
  return (
    <>
      <IconButton
        label={last === undefined ? "Undo" : `Undo: ${last}`}
        shortcut={shownShortcut("undo")}
        isDisabled={last === undefined}
        onPress={() => undo(store)}
      >
        <Undo2 />
      </IconButton>
      <IconButton
        label={next === undefined ? "Redo" : `Redo: ${next}`}
        shortcut={shownShortcut("redo")}
        isDisabled={next === undefined}
        onPress={() => redo(store)}
      >
        <Redo2 />
      </IconButton>
    </>
  );
}

/** Only what saves itself says so; for other views the notice below the bar does. */
function SaveState({ open: { store, canWrite } }: { open: OpenView }) {
  const word = useStore(store, (state) => {
    if (!canWrite || state.problem || state.isOvertaken) return "";
    if (isDirty(state) || state.isSaving) return "Saving…";
    return state.meta.id === null ? "" : "Saved";
  });
  return (
    <span className={css.saved} role="status" aria-label="Saving">
      {word}
    </span>
  );
}
