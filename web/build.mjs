// SPDX-License-Identifier: Apache-2.0
//
// node build.mjs: builds web/dist. Names carry a digest of what is inside, so that a browser may keep them for ever;
// index.html is the one name that stays. The size of the first page is checked here, not promised.
// node build.mjs --test NAME: bundles test/NAME.test.ts into .tests/ instead, for a Node that reads no TypeScript.

import * as esbuild from "esbuild";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
const JS_BYTES_MAX = 60 * 1024;
const CSS_BYTES_MAX = 15 * 1024;

const shared = {
  absWorkingDir: HERE,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
  loader: { ".csv": "text" },
};

async function buildTest(name) {
  await esbuild.build({
    ...shared,
    entryPoints: [join("test", `${name}.test.ts`)],
    outdir: ".tests",
    outExtension: { ".js": ".mjs" },
    platform: "node",
    external: ["playwright-core", "axe-core"],
    define: { WEB_FOLDER: JSON.stringify(HERE) },
  });
}

/** The files a browser fetches before it can draw a page: entry, and what that imports statically. */
function firstFiles(outputs, entry) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const used of outputs[name].imports) {
      if (used.kind === "import-statement" && outputs[used.path]) visit(used.path);
    }
  };
  visit(entry);
  return [...seen];
}

const gzipBytes = (names) =>
  names.reduce((sum, name) => sum + gzipSync(readFileSync(join(HERE, name)), { level: 9 }).length, 0);

/** What works beside the page's thread is a bundle of its own; gives its address. */
async function buildWorker(name, source) {
  const { metafile } = await esbuild.build({
    ...shared, entryPoints: { [name]: source }, outdir: "dist", entryNames: "[name]-[hash]", format: "iife", minify: true, metafile: true,
  });
  return `/${basename(Object.keys(metafile.outputs)[0])}`;
}

async function buildPage() {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  const sortWorker = await buildWorker("sort", "src/parts/sort_worker.ts");
  const { metafile } = await esbuild.build({
    ...shared,
    entryPoints: { app: "src/main.tsx", style: "src/theme/style.css" },
    outdir: "dist",
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    define: { SORT_WORKER: JSON.stringify(sortWorker) },
    splitting: true,
    minify: true,
    metafile: true,
    legalComments: "none",
  });
  const outputs = metafile.outputs;
  const find = (source) => Object.keys(outputs).find((name) => outputs[name].entryPoint === source);
  const app = find("src/main.tsx");
  const style = find("src/theme/style.css");
  const home = find("src/pages/home.tsx");
  const first = [...new Set([...firstFiles(outputs, app), ...firstFiles(outputs, home)])];
  const words = ["ja", "en"].map((language) => gzipBytes(firstFiles(outputs, find(`src/text/${language}.ts`)).filter((name) => !first.includes(name))));
  writeIndex(app, style, first);
  writeLicences();
  const sizes = { js: gzipBytes(first) + Math.max(...words), css: gzipBytes([style]) }; // a reader fetches one language
  const kilobytes = (bytes) => (bytes / 1024).toFixed(1);
  console.log(
    `The page is in web/dist. First page: ${kilobytes(sizes.js)} kB JavaScript (at most ${JS_BYTES_MAX / 1024}), ` +
      `${kilobytes(sizes.css)} kB CSS (at most ${CSS_BYTES_MAX / 1024}), gzip`,
  );
  if (sizes.js > JS_BYTES_MAX || sizes.css > CSS_BYTES_MAX) {
    console.error("The first page is too large: load what it does not need with import(), as pages/index.ts does.");
    process.exit(1);
  }
}

function writeIndex(app, style, first) {
  const html = readFileSync(join(HERE, "src", "index.html"), "utf8");
  const preload = first
    .filter((name) => name !== app)
    .map((name) => `    <link rel="modulepreload" href="/${basename(name)}">`)
    .join("\n");
  writeFileSync(
    join(DIST, "index.html"),
    html
      .replace("APP", `/${basename(app)}`)
      .replace("STYLE", `/${basename(style)}`)
      .replace("    PRELOAD", preload),
  );
}

/** What the bundle contains of others is named beside it: their licences ask for it. */
function writeLicences() {
  const names = Object.keys(JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")).dependencies);
  const queue = [...names];
  const texts = new Map();
  while (queue.length > 0) {
    const name = queue.shift();
    const folder = join(HERE, "node_modules", name);
    if (texts.has(name) || !existsSync(folder)) continue;
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "license"].map((one) => join(folder, one)).find(existsSync);
    texts.set(name, `${name} ${about.version} (${about.license})\n\n${file ? readFileSync(file, "utf8") : ""}`);
    queue.push(...Object.keys(about.dependencies ?? {}));
  }
  writeFileSync(join(DIST, "licences.txt"), [...texts.values()].join("\n\n----\n\n"));
}

const test = process.argv.indexOf("--test");
await (test < 0 ? buildPage() : buildTest(process.argv[test + 1]));
