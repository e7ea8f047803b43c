import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `vite dev` finds the server; the built app is served by it. */
const server = process.env["TRAILMARK_BASE_URL"] ?? "http://127.0.0.1:8080";

/** The frame is a page of its own, of which the app should load nothing. */
function notThePlotlyFrame(id: string): boolean {
  return !/\/plotly|figure\.html/.test(id);
}

/** What pages are operated with, and where its numbers come from. */
const CONTROLS =
  /\/src\/widgets\/|\/node_modules\/(react-aria|react-stately|@react-|@internationalized|@tanstack|lucide-react)/;

/** The page most people open, and what it is filled with; they bring what they import. */
const WORKSPACE = /\/src\/(routes\/project|panels\/line\/LinePanel)\.tsx$/;

export default defineConfig({
  plugins: [react()],
  // Absolute, since the page is served on deep links such as /entity/project/runs/x.
  base: "/",
  build: {
    outDir: "../src/trailmark/server/static",
    emptyOutDir: true,
    // The content security policy allows no data: URLs for fonts and scripts.
    assetsInlineLimit: 0,
    target: "es2023",
    rolldownOptions: {
      // The app, and the frame in which Plotly draws with a policy of its own.
      input: ["index.html", "figure.html"],
      output: {
        // Asking for a file costs the browser as much as 10 kB of code. What all pages
        // share, what most share and what the workspace needs is one file each.
        codeSplitting: {
          groups: [
            { name: "shell", tags: ["$initial"], test: notThePlotlyFrame, priority: 2 },
            { name: "controls", test: CONTROLS, minShareCount: 2, priority: 1 },
            { name: "workspace", test: WORKSPACE },
          ],
        },
      },
    },
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ["/api", "/graphql", "/files", "/storage"].map((path) => [path, server]),
    ),
  },
  // Vitest reads this; typed here as unknown so that installing without the test
  // tools can still load the file.
  ...({
    test: {
      environment: "happy-dom",
      include: ["src/**/*.test.{ts,tsx}"],
      testTimeout: 10_000,
    },
  } as object),
});
