// Bundles src/ into the one file that is served as /widget.js; the same input gives the same bytes.
// `node build.mjs FILE` writes elsewhere, for the check that the committed file is up to date.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const outfile = process.argv[2] ?? new URL("../static/widget.js", import.meta.url).pathname;

await build({
  entryPoints: [new URL("src/element.ts", import.meta.url).pathname],
  outfile,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "inline",
  logLevel: "warning",
});

const file = readFileSync(outfile);
console.log(`widget.js: ${file.length} bytes, ${gzipSync(file, { level: 9 }).length} gzipped`);
