import { useState } from "react";

import { useView } from "../../spec/handle";
import { panelOf, type PanelRef, panelTitle } from "../../spec/panels";
import { HIDDEN_PANELS } from "../../spec/sections";
import { Dialog } from "../../widgets/Dialog";
import { SearchField } from "../../widgets/Fields";
import { useBank } from "./bankContext";
import css from "./Layers.module.css";
import { movePanel } from "./moves";

/** More sections than these are found by typing. */
const MOST = 50;

/** Asks for the section that a panel is moved to. */
export function MovePanel({ at, onClose }: { at: PanelRef; onClose: () => void }) {
  const bank = useBank();
  const { document } = useView();
  const [typed, setTyped] = useState("");
  const title = panelTitle(panelOf(document, at));
  const wanted = typed.toLocaleLowerCase();
  const found = bank
    .sections()
    .filter(
      ({ id, name }) =>
        id !== at.section &&
        name !== HIDDEN_PANELS &&
        name.toLocaleLowerCase().includes(wanted),
    );
  return (
    <Dialog title={`Move ${title} to …`} isOpen onClose={onClose}>
      <div className={css.form}>
        <SearchField label="Search sections" value={typed} onChange={setTyped} />
        <ul className={css.choices} aria-label="Sections">
          {found.slice(0, MOST).map((section) => (
            <li key={section.id}>
              <button
                type="button"
                className={css.choice}
                onClick={() => {
                  movePanel(bank, at, title, { section: section.id });
                  onClose();
                }}
              >
                <span className={css.choiceName}>{section.name}</span>
                <span className={css.quiet}>{section.panels.length}</span>
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className={css.hint}>No other section matches.</p>}
        {found.length > MOST && (
          <p className={css.hint}>
            The first {MOST} of {found.length} sections; type to find others.
          </p>
        )}
      </div>
    </Dialog>
  );
}
