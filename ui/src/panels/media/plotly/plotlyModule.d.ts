/** The part of the Plotly bundle that we call. */
declare module "plotly.js-strict-dist-min" {
  interface Plotly {
    react(
      host: HTMLElement,
      data: readonly object[],
      layout: object,
      config: object,
    ): Promise<unknown>;
    purge(host: HTMLElement): void;
    readonly Plots: { resize(host: HTMLElement): void };
  }
  const plotly: Plotly;
  export default plotly;
}
