import type { GroupSpread } from "../../api/groupSpreads";
import type { GroupMeasure } from "../../api/runGroups";
import { formatCount } from "../../widgets/format";
import { shownText } from "./cellValue";
import css from "./Grid.module.css";
import type { PlacedColumn } from "./layout";
import { barsOf, spreadLabel } from "./spread";

interface MeasureCellProps {
  id: string;
  placed: PlacedColumn;
  isActive: boolean;
  measure: GroupMeasure | undefined;
  /** Null while it is not known. */
  spread: GroupSpread | null;
}

/** What a group has in one column: mean and distribution of numbers, or how many texts. */
export function MeasureCell({
  id,
  placed,
  isActive,
  measure,
  spread,
}: MeasureCellProps) {
  const hasNumbers = measure !== undefined && measure.mean !== null;
  return (
    <div
      role="gridcell"
      id={id}
      aria-colindex={placed.number}
      className={css.cell}
      data-number={placed.number}
      data-numeric={hasNumbers ? "" : undefined}
      data-active={isActive ? "" : undefined}
      style={{ left: placed.leftPx, width: placed.widthPx }}
    >
      {hasNumbers ? (
        <Numbers measure={measure} spread={spread} />
      ) : (
        spread !== null &&
        spread.distinctTexts > 0 && (
          <span className={css.delta}>
            {formatCount(spread.distinctTexts, "value")}
          </span>
        )
      )}
    </div>
  );
}

const WIDTH_PX = 36;
const HEIGHT_PX = 14;

/** The distribution as bars, beside the mean in figures. */
function Numbers({
  measure,
  spread,
}: {
  measure: GroupMeasure;
  spread: GroupSpread | null;
}) {
  const { mean, min, max, count } = measure;
  const histogram = spread?.histogram ?? null;
  const title =
    `mean ${shownText(mean)}, from ${shownText(min)} to ${shownText(max)}, ` +
    formatCount(count, "value");
  return (
    <span title={title} className={css.spread}>
      {histogram === null ? (
        <svg width={WIDTH_PX} height={HEIGHT_PX} aria-hidden />
      ) : (
        <svg
          width={WIDTH_PX}
          height={HEIGHT_PX}
          role="img"
          aria-label={spreadLabel(histogram)}
        >
          <line x2={WIDTH_PX} y1={HEIGHT_PX - 0.5} y2={HEIGHT_PX - 0.5} />
          {barsOf(histogram, WIDTH_PX, HEIGHT_PX - 1).map((bar) => (
            <rect
              key={bar.x}
              x={bar.x}
              y={HEIGHT_PX - 1 - bar.height}
              width={bar.width}
              height={bar.height}
            />
          ))}
        </svg>
      )}
      <span className={css.text}>{Number((mean ?? 0).toPrecision(4))}</span>
    </span>
  );
}
