import { useState } from "react";

import { useView } from "../../spec/handle";
import { freedSection, isFree } from "../../spec/freeGrid";
import { laidOutSection, layoutOf, sectionName, sectionOf } from "../../spec/sections";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Select, Slider } from "../../widgets/Fields";
import css from "./Layers.module.css";

/** How many panels a page of a section has, and how tall they are. */
export function SectionLayout({
  section,
  onClose,
}: {
  section: string;
  onClose: () => void;
}) {
  const { document, change } = useView();
  const fields = sectionOf(document, section);
  const [layout, setLayout] = useState(() => layoutOf(fields));
  const [isOwn, setOwn] = useState(() => isFree(fields));
  const set = (more: Partial<typeof layout>) => setLayout({ ...layout, ...more });
  return (
    <Dialog title={`Layout of ${sectionName(fields)}`} isOpen onClose={onClose}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          change(`Lay out ${sectionName(fields)}`, (now) =>
            isOwn
              ? freedSection(now, section, true)
              : freedSection(laidOutSection(now, section, layout), section, false),
          );
          onClose();
        }}
      >
        <Select
          label="Panels"
          value={isOwn ? "free" : "equal"}
          options={[
            { value: "equal", label: "Equal, in rows" },
            { value: "free", label: "Each in a place of its own" },
          ]}
          onChange={(value) => setOwn(value === "free")}
        />
        {isOwn ? (
          <p className={css.hint}>
            Panels are moved by their handle and resized by their corner, or by the
            arrow keys on the handle, with Shift. Others make room. Narrow screens show
            one below the other.
          </p>
        ) : (
          <>
            <Slider
              label="Columns"
              value={layout.columns}
              min={1}
              max={8}
              step={1}
              onChange={(columns) => set({ columns })}
            />
            <Slider
              label="Rows"
              value={layout.rows}
              min={1}
              max={12}
              step={1}
              onChange={(rows) => set({ rows })}
            />
            <Slider
              label="Height of a panel"
              value={layout.height}
              min={160}
              max={800}
              step={8}
              onChange={(height) => set({ height })}
            />
            <p className={css.hint}>
              {layout.columns * layout.rows} panels to a page; narrow screens show fewer
              columns.
            </p>
          </>
        )}
        <div className={css.buttons}>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Apply
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
