import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `vite dev` finds the server; the built app is served by it. */
const server = process.env["TRAILMARK_BASE_URL"] ?? "http://127.0.0.1:8080";

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
    // The app, and the frame in which Plotly draws with a policy of its own.
    rollupOptions: { input: ["index.html", "figure.html"] },
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
