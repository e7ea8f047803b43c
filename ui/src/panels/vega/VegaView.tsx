import { useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";

import type { Fields } from "../../spec/document";
import { useTheme } from "../../state/theme";
import { inksOf } from "../shared/inks";
import { type Dialect, type Size, fittedSpec } from "./chartSpec";
import css from "./Vega.module.css";
import { type Drawn, drawChart } from "./vegaRuntime";
import { vegaTheme } from "./vegaTheme";

interface VegaViewProps {
  readonly label: string;
  /** Filled in and with its rows. */
  readonly spec: Fields;
  readonly dialect: Dialect;
  readonly size: Size;
}

interface Tip {
  /** The chart that it is about; those of charts before are over. */
  readonly of: Fields;
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
}

interface Problems {
  readonly of: Fields;
  readonly list: readonly string[];
}

const MOST_PROBLEMS = 5;

/** A chart of Vega or Vega-Lite; what is wrong with it stands in its place. */
export function VegaView({ label, spec, dialect, size }: VegaViewProps) {
  const theme = useTheme();
  const picture = useRef<HTMLDivElement>(null);
  const inputs = useRef<HTMLDivElement>(null);
  const [found, setFound] = useState<Problems | null>(null);
  const [tip, setTip] = useState<Tip | null>(null);
  const { width, height } = size;
  const fitted = useMemo(
    () => fittedSpec(spec, dialect, { width, height }),
    [spec, dialect, width, height],
  );
  useEffect(() => {
    let drawn: Drawn | null = null;
    let isOver = false;
    const fail = (message: string) => {
      if (isOver) return;
      setFound((now) => ({
        of: fitted,
        list: [...(now?.of === fitted ? now.list : []), message].slice(
          0,
          MOST_PROBLEMS,
        ),
      }));
    };
    const places = { picture: picture.current!, inputs: inputs.current! };
    drawChart(fitted, dialect, vegaTheme(inksOf(theme), theme), places, {
      onProblem: fail,
      onTip: (lines, x, y) => setTip({ of: fitted, lines, x, y }),
    })
      .then((made) => {
        if (isOver) made.end();
        else drawn = made;
      })
      .catch((error: unknown) =>
        fail(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      isOver = true;
      drawn?.end();
    };
  }, [fitted, dialect, theme]);
  const problems = found?.of === fitted ? found.list : [];
  return (
    <>
      {problems.length > 0 && (
        <div role="alert" className={css.problem}>
          <p>This chart cannot be drawn as its specification says:</p>
          <ul>
            {problems.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      <div className={css.vega}>
        <div role="img" aria-label={label}>
          <div ref={picture} />
        </div>
      </div>
      <div ref={inputs} className={css.inputs} />
      {tip?.of === fitted && tip.lines.length > 0 && <ChartTip {...tip} />}
    </>
  );
}

function ChartTip({ lines, x, y }: Tip) {
  const isFarRight = x > window.innerWidth * 0.6;
  return createPortal(
    <div
      role="tooltip"
      className={css.tip}
      data-left={isFarRight ? "" : undefined}
      style={{ left: x, top: y }}
    >
      {lines.map((line, at) => (
        <span key={at}>{line}</span>
      ))}
    </div>,
    document.body,
  );
}
