import { X } from "lucide-react";
import { type RefObject, useState } from "react";
import { Dialog, Popover } from "react-aria-components";

import type { Measured } from "../../charts/chartOptions";
import { formatValue } from "../../charts/engine/format";
import type { LineStats } from "../../charts/engine/measure";
import type { AxisKind } from "../../charts/engine/ticks";
import { formatX } from "../../charts/engine/ticks";
import type { LineStyle } from "../../charts/engine/view";
import { swatchStyle } from "../../charts/tooltip";
import { Button, IconButton } from "../../widgets/Button";
import { copyText } from "../../widgets/Copy";
import { useShowOnly } from "../shared/useShowOnly";
import css from "./MeasureCard.module.css";
import { measuredRuns, measuredText, perUnit } from "./measured";

/** Lines told of at once; copying takes all. */
const ROWS = 100;

interface MeasureCardProps {
  readonly title: string;
  readonly measured: Measured;
  readonly lines: readonly LineStyle[];
  readonly x: {
    readonly kind: AxisKind;
    readonly label: string;
    readonly format: string | null;
  };
  /** The panel beside which the card stands. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onZoom: () => void;
  readonly onClose: () => void;
}

/** What the lines do in the part of a chart that was marked. */
export function MeasureCard(props: MeasureCardProps) {
  const { title, measured, lines, x, anchor, onZoom, onClose } = props;
  const { box, stats } = measured;
  const showOnly = useShowOnly();
  const [isCopied, setCopied] = useState(false);
  const at = (value: number): string => formatX(x.kind, value, x.format);
  const runs = measuredRuns(stats, lines);
  const range = `${x.label} ${at(box.x[0])} – ${at(box.x[1])}`;
  const rows = box.y ? `, ${formatValue(box.y[0])} – ${formatValue(box.y[1])}` : "";
  return (
    <Popover
      triggerRef={anchor}
      isOpen
      isNonModal
      placement="bottom start"
      className={css.card!}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      shouldCloseOnInteractOutside={() => false}
    >
      <Dialog aria-label={`Statistics of ${title}`} className={css.dialog!}>
        <header className={css.header}>
          <h4>
            {range}
            {rows}
          </h4>
          <IconButton label="Close statistics" onPress={onClose}>
            <X />
          </IconButton>
        </header>
        {stats.length === 0 ? (
          <p>No line has values here.</p>
        ) : (
          <Statistics {...props} at={at} />
        )}
        <p className={css.foot}>{footnote(stats, x.kind)}</p>
        <div className={css.buttons}>
          <Button
            onPress={() =>
              void copyText(measuredText(measured, lines)).then(() => setCopied(true))
            }
          >
            {isCopied ? "Copied" : "Copy"}
          </Button>
          {showOnly && runs.length > 0 && (
            <Button onPress={() => showOnly(runs)}>
              Show only {runs.length === 1 ? "this run" : `these ${runs.length} runs`}
            </Button>
          )}
          <Button onPress={onZoom}>Zoom in</Button>
        </div>
      </Dialog>
    </Popover>
  );
}

function Statistics({
  measured,
  lines,
  x,
  at,
}: MeasureCardProps & { readonly at: (value: number) => string }) {
  const { stats } = measured;
  return (
    <div
      className={css.scroll}
      role="region"
      aria-label="Statistics by line"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Mean</th>
            <th scope="col">Slope{perUnit(x.kind)}</th>
            <th scope="col">Min</th>
            <th scope="col">at</th>
            <th scope="col">Max</th>
            <th scope="col">at</th>
            <th scope="col">n</th>
          </tr>
        </thead>
        <tbody>
          {stats.slice(0, ROWS).map((one) => (
            <tr key={one.line}>
              <th scope="row">
                <Swatch style={lines[one.line]} />
                {lines[one.line]?.label}
              </th>
              <td>{formatValue(one.mean)}</td>
              <td>{Number.isNaN(one.slope) ? "" : formatValue(one.slope)}</td>
              <td>{formatValue(one.min)}</td>
              <td>{at(one.argmin)}</td>
              <td>{formatValue(one.max)}</td>
              <td>{at(one.argmax)}</td>
              <td>{one.n}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Swatch({ style }: { readonly style: LineStyle | undefined }) {
  return (
    <span
      className={css.swatch}
      style={{
        borderTopColor: style?.colour,
        borderTopStyle: swatchStyle(style?.dash ?? []),
      }}
    />
  );
}

function footnote(stats: readonly LineStats[], kind: AxisKind): string {
  const parts = ["Values as they were logged, without smoothing."];
  if (stats.some((one) => !one.isExact)) {
    parts.push("From buckets: places are where a bucket ends; zoom in for each value.");
  }
  if (stats.length > ROWS) {
    parts.push(`The first ${ROWS} of ${stats.length} lines; Copy takes all.`);
  }
  if (kind !== "number") parts.push("Slopes are per hour.");
  return parts.join(" ");
}
