import type { UserConfig } from "vite";

// One script of the page, without imports: it is put into the file that Python writes.
export function script(entry: string, name: string): UserConfig {
  return {
    logLevel: "warn",
    build: {
      outDir: "../src/blocs/live/shipped",
      emptyOutDir: false,
      target: "es2022",
      lib: { entry, formats: ["iife"], name: "blocs", fileName: () => `${name}.js`, cssFileName: name },
    },
  };
}
