import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// All of the page in one script and one style sheet, for files without a server and for notebooks:
// src/bendwise/lab/alone.py puts them into one HTML text.
export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "es2022",
    copyPublicDir: false,
    lib: { entry: "src/alone.ts", formats: ["iife"], name: "BendwiseLab", fileName: () => "alone.js", cssFileName: "alone" },
  },
});
