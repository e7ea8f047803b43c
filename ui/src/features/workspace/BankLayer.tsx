import { useState } from "react";

import { fieldsOf } from "../../spec/document";
import { useView } from "../../spec/handle";
import {
  addedByName,
  addedPanels,
  configuredPanel,
  newPanel,
  panelOf,
  panelTitle,
  type PanelRef,
  renamedPanel,
} from "../../spec/panels";
import { CHARTS } from "../../spec/prefixes";
import { kindOf } from "../../panels/registry";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { TextField } from "../../widgets/Fields";
import { AddPanels } from "./AddPanels";
import { settingsFor } from "./bank";
import { type Layer, useBank } from "./bankContext";
import { EditPanel } from "./EditPanel";
import { MovePanel } from "./MovePanel";
import type { PanelBankProps } from "./PanelBank";
import css from "./Layers.module.css";
import { SectionLayout } from "./SectionLayout";

interface BankLayerProps {
  layer: Exclude<Layer, { kind: "renameSection" }>;
  bank: PanelBankProps;
  onClose: () => void;
}

/** What lies over the bank while a panel or a section is being changed. */
export function BankLayer({ layer, bank, onClose }: BankLayerProps) {
  switch (layer.kind) {
    case "add":
      return <AddPanels section={layer.section} onClose={onClose} />;
    case "edit":
      return <EditExisting at={layer.ref} bank={bank} onClose={onClose} />;
    case "new":
      return <EditNew layer={layer} bank={bank} onClose={onClose} />;
    case "rename":
      return <RenamePanel at={layer.ref} onClose={onClose} />;
    case "move":
      return <MovePanel at={layer.ref} onClose={onClose} />;
    case "layout":
      return <SectionLayout section={layer.section} onClose={onClose} />;
  }
}

interface EditExistingProps {
  at: PanelRef;
  bank: PanelBankProps;
  onClose: () => void;
}

function EditExisting({ at, bank: props, onClose }: EditExistingProps) {
  const { document, change } = useView();
  const panel = panelOf(document, at);
  const title = panelTitle(panel);
  const section = props.sections.find((one) => one.id === at.section);
  const shown = section?.panels.find((one) => one.id === at.panel);
  if (!shown || !section) return null;
  return (
    <EditPanel
      {...props}
      title={`Edit ${title}`}
      action="Apply"
      spec={shown.spec}
      stream={shown.stream}
      settings={settingsFor([props.base, section.local], props.search)}
      onApply={(config) => {
        change(`Edit ${title}`, (now) => configuredPanel(now, at, config));
        onClose();
      }}
      onClose={onClose}
    />
  );
}

interface EditNewProps {
  layer: Extract<Layer, { kind: "new" }>;
  bank: PanelBankProps;
  onClose: () => void;
}

/** A panel that is in the view only once it is taken. */
function EditNew({ layer, bank: props, onClose }: EditNewProps) {
  const { change } = useView();
  const bank = useBank();
  const kind = kindOf(layer.viewType);
  const [panel] = useState(() =>
    newPanel(layer.viewType, fieldsOf(kind?.initial?.() ?? {})),
  );
  const target =
    props.sections.find((one) => one.id === layer.section) ??
    props.sections.find((one) => one.name === CHARTS);
  const label = kind?.label ?? layer.viewType;
  return (
    <EditPanel
      {...props}
      title={`New panel: ${label}`}
      action="Add panel"
      spec={{ viewType: layer.viewType, config: fieldsOf(panel["config"]) }}
      stream="history"
      settings={settingsFor([props.base, target?.local], props.search)}
      onApply={(config) => {
        const made = { ...panel, config };
        change(`Add a panel: ${label}`, (now) =>
          target
            ? addedPanels(now, target.id, [made])
            : addedByName(now, [{ section: CHARTS, panel: made }]),
        );
        if (target) {
          bank.reveal({ section: target.id, panel: String(panel["__id__"]) });
        }
        bank.say(`${label} added`);
        onClose();
      }}
      onClose={onClose}
    />
  );
}

function RenamePanel({ at, onClose }: { at: PanelRef; onClose: () => void }) {
  const { document, change } = useView();
  const title = panelTitle(panelOf(document, at));
  const [name, setName] = useState(title);
  return (
    <Dialog title="Rename panel" isOpen onClose={onClose}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          change("Rename a panel", (now) => renamedPanel(now, at, name));
          onClose();
        }}
      >
        <TextField label="Title" value={name} onChange={setName} autoFocus />
        <p className={css.hint}>Without a title, a panel is called by what it draws.</p>
        <div className={css.buttons}>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
