import { useEffect, useRef } from "react";

import css from "./chart.module.css";
import type { ChartOptions } from "./chartOptions";
import { ChartController } from "./controller";

interface LineChartProps extends ChartOptions {
  /** What a screen reader says the chart is. */
  readonly label: string;
  /** Takes the controller while the chart is on the page; keep it stable. */
  readonly onController: (controller: ChartController | null) => void;
}

/** The only component that owns a chart controller: make once, then update. */
export function LineChart({ label, onController, ...options }: LineChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const controller = useRef<ChartController>(null);

  useEffect(() => {
    const made = new ChartController(host.current!);
    controller.current = made;
    onController(made);
    return () => {
      controller.current = null;
      onController(null);
      made.dispose();
    };
  }, [onController]);

  // Every render: the controller itself finds what has changed.
  useEffect(() => controller.current?.update(options));

  return (
    <div
      ref={host}
      className={css.chart}
      style={{ width: options.widthPx, height: options.heightPx }}
      role="application"
      aria-roledescription="line chart"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    />
  );
}
