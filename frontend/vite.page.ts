import { script } from "./vite.shared";

export default { ...script("src/page/main.tsx", "page"), esbuild: { jsx: "automatic" as const, jsxImportSource: "preact" } };
