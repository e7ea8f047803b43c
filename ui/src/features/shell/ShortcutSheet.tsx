import { Dialog } from "../../widgets/Dialog";
import { shownKeys } from "./keys";
import css from "./Shell.module.css";
import { SHORTCUT_GROUPS } from "./shortcutList";

/** Every shortcut there is. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" isOpen onClose={onClose} width={760}>
      <div className={css.sheet}>
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group.title} className={css.sheetGroup}>
            <h3>{group.title}</h3>
            <dl className={css.keys}>
              {Object.entries(group.shortcuts).map(([id, shortcut]) => (
                <div key={id}>
                  <dt>
                    {shortcut.keys.map((written) => (
                      <kbd key={written}>{shownKeys(written)}</kbd>
                    ))}
                  </dt>
                  <dd>{shortcut.what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
