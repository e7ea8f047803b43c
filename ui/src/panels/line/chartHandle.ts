import type { ChartController } from "../../charts/controller";

/** Reaches the chart of a panel for as long as it is on the page. */
export class ChartHandle {
  private chart: ChartController | null = null;

  readonly attach = (made: ChartController | null): void => {
    this.chart = made;
  };

  readonly use = (work: (chart: ChartController) => void): void => {
    if (this.chart) work(this.chart);
  };
}
