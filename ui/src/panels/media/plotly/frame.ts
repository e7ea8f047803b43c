/**
 * Draws one Plotly figure in a frame of its own. Plotly styles what it draws by inline
 * styles, which our pages do not allow, and reads what anybody may have logged: here it
 * is nobody, without cookies, storage, network or a way to the page around it.
 */
import plotly from "plotly.js-strict-dist-min";

import type { FigureAnswer, FigureOrder } from "./messages";

const CONFIG = {
  displaylogo: false,
  // Buttons that would leave the frame.
  modeBarButtonsToRemove: ["toImage", "sendDataToCloud"],
  showLink: false,
  plotlyServerURL: "",
  topojsonURL: "",
};

const host = document.createElement("div");
host.style.cssText = "position: fixed; inset: 0";
document.body.append(host);
document.body.style.margin = "0";

function answer(said: FigureAnswer): void {
  // The page around is another origin, whatever it is called.
  window.parent.postMessage(said, "*");
}

window.addEventListener("message", ({ source, data }: MessageEvent<FigureOrder>) => {
  if (source !== window.parent) return;
  plotly.react(host, data.data, data.layout, CONFIG).then(
    () => answer({ kind: "drawn" }),
    (error: unknown) => answer({ kind: "failed", why: String(error) }),
  );
});

new ResizeObserver(() => {
  if (host.childElementCount > 0) plotly.Plots.resize(host);
}).observe(host);

answer({ kind: "ready" });
