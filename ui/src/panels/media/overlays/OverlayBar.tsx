import { Layers } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";

import { useTheme } from "../../../state/theme";
import { Skeleton } from "../../../widgets/States";
import type { OverlayClass, Overlays } from "./overlayClasses";
import { identityOf, withClasses } from "./overlayLook";
import css from "./Overlays.module.css";

const OverlayMenu = lazy(async () => ({
  default: (await import("./OverlayMenu")).OverlayMenu,
}));

/** Switches beside each other; more classes are found in the menu. */
const MOST_SWITCHES = 12;

/** What is drawn over the panel's pictures: a switch a class, and all about them. */
export function OverlayBar({ overlays }: { readonly overlays: Overlays }) {
  const { classes, choice, change } = overlays;
  if (classes.length === 0) return null;
  const names = new Set(classes.map((one) => `${one.kind} ${one.overlay}`));
  const toggle = (one: OverlayClass): void => {
    const shown = !choice.isShown(one);
    change(`${shown ? "Show" : "Hide"} ${one.label}`, (config) =>
      withClasses(config, [one], shown),
    );
  };
  return (
    <div className={css.legend} role="group" aria-label="Classes">
      <DialogTrigger>
        <Button className={css.more!} aria-label="Boxes and masks">
          <Layers aria-hidden />
        </Button>
        <Popover className={css.popover!} placement="bottom start" offset={4}>
          <Dialog className={css.menu!} aria-label="Boxes and masks">
            <Suspense fallback={<Skeleton rows={4} />}>
              <OverlayMenu overlays={overlays} />
            </Suspense>
          </Dialog>
        </Popover>
      </DialogTrigger>
      {classes.slice(0, MOST_SWITCHES).map((one) => (
        <Switch
          key={identityOf(one)}
          one={one}
          isShown={choice.isShown(one)}
          isNamed={names.size > 1}
          colour={choice.colourOf}
          onToggle={() => toggle(one)}
        />
      ))}
      {classes.length > MOST_SWITCHES && (
        <span className={css.overlay}>and {classes.length - MOST_SWITCHES} more</span>
      )}
    </div>
  );
}

function Switch({
  one,
  isShown,
  isNamed,
  colour,
  onToggle,
}: {
  readonly one: OverlayClass;
  readonly isShown: boolean;
  readonly isNamed: boolean;
  readonly colour: Overlays["choice"]["colourOf"];
  readonly onToggle: () => void;
}) {
  const theme = useTheme();
  return (
    <button
      type="button"
      className={css.class}
      aria-pressed={isShown}
      aria-label={`${one.overlay} ${one.label} (${one.kind})`}
      onClick={onToggle}
    >
      <span
        className={css.swatch}
        data-kind={one.kind}
        style={{ color: colour(one.id, theme) }}
      />
      {isNamed && <span className={css.overlay}>{one.overlay}</span>} {one.label}
    </button>
  );
}
