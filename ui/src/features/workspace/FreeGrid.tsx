import { useMemo, useRef } from "react";

import { type Fields } from "../../spec/document";
import { placeOf, ROW_PX, settled } from "../../spec/freeGrid";
import { settingsFor } from "./bank";
import { BankPanel } from "./BankPanel";
import { FreeMoveContext, useFreeMove } from "./freeMove";
import css from "./Panels.module.css";
import type { PanelSectionProps } from "./PanelSection";
import { ResizeCorner } from "./ResizeCorner";

const GAP_PX = 12;

interface FreeGridProps extends Omit<PanelSectionProps, "isOpen"> {
  /** Too narrow for 24 columns: one panel below the other, in the order of reading. */
  readonly isNarrow: boolean;
}

/** A section in which each panel stands where it was put. */
export function FreeGrid({ isNarrow, ...props }: FreeGridProps) {
  const { section, base, search } = props;
  const settings = useMemo(
    () => settingsFor([base, section.local], search),
    [base, section.local, search],
  );
  const grid = useRef<HTMLDivElement>(null);
  const { draft, move, resize } = useFreeMove(section, grid);
  const placed = useMemo(() => {
    const first = section.panels.findIndex((panel) => panel.id === draft?.panel);
    const places = settled(
      section.panels.map((panel, at) =>
        draft && at === first ? draft.place : placeOf(panel.spec as unknown as Fields),
      ),
      first,
    );
    const all = section.panels.map((panel, at) => ({ panel, place: places[at]! }));
    // The document's order would send the keyboard to and fro.
    return all.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
  }, [section.panels, draft]);
  return (
    <FreeMoveContext value={isNarrow ? null : move}>
      <div ref={grid} className={isNarrow ? css.grid : css.free}>
        {placed.map(({ panel, place: { x, y, w, h } }) => (
          <div
            key={panel.id}
            data-place={`${x} ${y} ${w} ${h}`}
            data-draft={draft?.panel === panel.id ? "" : undefined}
            style={
              isNarrow
                ? undefined
                : {
                    gridColumn: `${x + 1} / span ${w}`,
                    gridRow: `${y + 1} / span ${h}`,
                  }
            }
          >
            <BankPanel
              panel={panel}
              sectionId={section.id}
              sectionName={section.name}
              entity={props.entity}
              project={props.project}
              runs={props.runs}
              settings={settings}
              axisKeys={props.axisKeys}
              heightPx={h * ROW_PX - GAP_PX}
              corner={
                resize && !isNarrow ? (
                  <ResizeCorner
                    onResize={(moved, isDone) => resize(panel, moved, isDone)}
                  />
                ) : null
              }
              patch={props.patch}
            />
          </div>
        ))}
      </div>
    </FreeMoveContext>
  );
}
