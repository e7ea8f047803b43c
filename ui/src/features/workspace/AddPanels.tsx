import { useVirtualizer } from "@tanstack/react-virtual";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import { addableKinds, kindOf } from "../../panels/registry";
import { useView } from "../../spec/handle";
import { addedByName, addedPanels, panelForKey } from "../../spec/panels";
import { sectionForKey } from "../../spec/prefixes";
import { bankSettings, sectionName, sectionOf } from "../../spec/sections";
import { Button } from "../../widgets/Button";
import { Drawer } from "../../widgets/Drawer";
import { SearchField } from "../../widgets/Fields";
import { compilePattern } from "./bank";
import { useBank } from "./bankContext";
import css from "./Layers.module.css";
import { type KnownKey, missingKeys } from "./missingKeys";
import { useOpenView } from "./ViewProvider";

interface AddPanelsProps {
  /** Where they are added; null puts each where its key begins alike. */
  section: string | null;
  onClose: () => void;
}

/** Panels of keys that none shows yet, and panels of every kind. */
export function AddPanels({ section, onClose }: AddPanelsProps) {
  const { document } = useView();
  const bank = useBank();
  const where =
    section === null ? "" : ` to ${sectionName(sectionOf(document, section))}`;
  return (
    <Drawer title={`Add panels${where}`} width={440} onClose={onClose}>
      <Tabs className={css.tabs!}>
        <TabList aria-label="What to add" className={css.tabList!}>
          <Tab id="keys" className={css.tab!}>
            Quick add
          </Tab>
          <Tab id="kinds" className={css.tab!}>
            Kinds of panels
          </Tab>
        </TabList>
        <TabPanel id="keys" className={css.tabPanel!}>
          <QuickAdd section={section} />
        </TabPanel>
        <TabPanel id="kinds" className={css.tabPanel!}>
          <ul className={css.choices} aria-label="Kinds of panels">
            {addableKinds().map((viewType) => (
              <li key={viewType}>
                <button
                  type="button"
                  className={css.choice}
                  onClick={() => bank.open({ kind: "new", section, viewType })}
                >
                  <span className={css.choiceName}>{kindOf(viewType)?.label}</span>
                </button>
              </li>
            ))}
          </ul>
        </TabPanel>
      </Tabs>
    </Drawer>
  );
}

/** Keys that no panel shows, to be added one by one or all that a search finds. */
function QuickAdd({ section }: { section: string | null }) {
  const { document, change } = useView();
  const { keys } = useOpenView();
  const bank = useBank();
  const [typed, setTyped] = useState("");
  const { pattern, error } = compilePattern(typed);
  const missing = useMemo(() => missingKeys(document, keys), [document, keys]);
  const found = pattern ? missing.filter(({ key }) => pattern.test(key)) : missing;
  const { prefix } = bankSettings(document);
  const add = (label: string, added: readonly KnownKey[]) => {
    const panels = added.map(panelForKey);
    change(label, (now) =>
      section === null
        ? addedByName(
            now,
            added.map(({ key }, at) => ({
              section: sectionForKey(key, prefix),
              panel: panels[at]!,
            })),
          )
        : addedPanels(now, section, panels),
    );
    bank.say(`${added.length === 1 ? added[0]!.key : `${added.length} panels`} added`);
  };
  return (
    <div className={css.form}>
      <SearchField
        label="Search keys"
        placeholder="Search keys with a pattern"
        value={typed}
        onChange={setTyped}
        error={error}
      />
      <div className={css.between}>
        <span className={css.quiet} role="status">
          {found.length === 1 ? "1 key" : `${found.length} keys`} without a panel
        </span>
        <Button
          isDisabled={found.length === 0}
          onPress={() => add(`Add ${found.length} panels`, found)}
        >
          Add all {found.length}
        </Button>
      </div>
      <KeyList keys={found} onAdd={(one) => add(`Add ${one.key}`, [one])} />
      {missing.length === 0 && (
        <p className={css.hint}>Every key that was logged has a panel already.</p>
      )}
    </div>
  );
}

const ROW_PX = 32;

/** As many rows as are seen, however many keys there are. */
function KeyList({
  keys,
  onAdd,
}: {
  keys: readonly KnownKey[];
  onAdd: (key: KnownKey) => void;
}) {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller,
    getItemKey: (index) => keys[index]!.key,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  return (
    <div ref={setScroller} className={css.keys}>
      <ul
        aria-label="Keys without a panel"
        className={css.keyRows}
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map((item) => {
          const one = keys[item.index]!;
          return (
            <li
              key={one.key}
              className={css.keyRow}
              style={{ translate: `0 ${item.start}px` }}
            >
              <button
                type="button"
                className={css.choice}
                aria-label={`Add ${one.key}`}
                onClick={() => onAdd(one)}
              >
                <span className={css.choiceName}>{one.key}</span>
                <span className={css.quiet}>{one.kind}</span>
                <Plus aria-hidden className={css.plus} />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
