import { useState } from "react";

import { useTheme } from "../../../state/theme";
import { Button } from "../../../widgets/Button";
import { SearchField, Slider } from "../../../widgets/Fields";
import type { OverlayClass, Overlays } from "./overlayClasses";
import {
  identityOf,
  withClassColour,
  withClasses,
  withMinScore,
  withOpacity,
} from "./overlayLook";
import css from "./Overlays.module.css";

/** Rows put on the page at most; searching narrows them. */
const MOST_ROWS = 200;

/** Everything about what is drawn over pictures: classes, colours, scores. */
export function OverlayMenu({ overlays }: { readonly overlays: Overlays }) {
  const { classes, scores, choice, change } = overlays;
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase();
  const found = classes.filter((one) =>
    `${one.overlay} ${one.label}`.toLowerCase().includes(wanted),
  );
  const switchAll = (shown: boolean): void =>
    change(`${shown ? "Show" : "Hide"} classes`, (config) =>
      withClasses(config, found, shown),
    );
  return (
    <>
      {classes.some((one) => one.kind === "mask") && (
        <Slider
          label="Opacity of masks"
          value={choice.opacity}
          min={0}
          max={1}
          step={0.05}
          onChange={(opacity) =>
            change("Opacity of masks", (config) => withOpacity(config, opacity))
          }
        />
      )}
      {Object.entries(scores).map(
        ([name, [low, high]]) =>
          low < high && (
            <Slider
              key={name}
              label={`Least ${name}`}
              value={choice.minScores[name] ?? low}
              min={low}
              max={high}
              step={(high - low) / 100}
              onChange={(least) =>
                change(`Least ${name}`, (config) =>
                  withMinScore(config, name, least <= low ? null : least),
                )
              }
            />
          ),
      )}
      <SearchField label="Search classes" value={query} onChange={setQuery} />
      <div className={css.all}>
        <Button onPress={() => switchAll(true)}>Show all</Button>
        <Button onPress={() => switchAll(false)}>Hide all</Button>
      </div>
      <ul className={css.list} aria-label="Classes">
        {found.slice(0, MOST_ROWS).map((one) => (
          <Row key={identityOf(one)} one={one} overlays={overlays} />
        ))}
      </ul>
      {found.length === 0 && <p className={css.overlay}>No class matches.</p>}
      {found.length > MOST_ROWS && (
        <p className={css.overlay}>
          Showing {MOST_ROWS} of {found.length} classes
        </p>
      )}
    </>
  );
}

function Row({
  one,
  overlays: { choice, change },
}: {
  readonly one: OverlayClass;
  readonly overlays: Overlays;
}) {
  const theme = useTheme();
  const isShown = choice.isShown(one);
  return (
    <li className={css.row}>
      <label>
        <input
          type="checkbox"
          checked={isShown}
          onChange={() =>
            change(`${isShown ? "Hide" : "Show"} ${one.label}`, (config) =>
              withClasses(config, [one], !isShown),
            )
          }
        />
        <span className={css.label}>{one.label}</span>
        <span className={css.overlay}>
          {one.overlay} ({one.kind})
        </span>
      </label>
      <input
        type="color"
        aria-label={`Colour of ${one.label}`}
        value={choice.colourOf(one.id, theme)}
        onChange={(event) =>
          change(`Colour of ${one.label}`, (config) =>
            withClassColour(config, one.id, event.target.value),
          )
        }
      />
    </li>
  );
}
