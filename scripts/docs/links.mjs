/** Fails when a page of the reference has a link to a file that is not there: typedoc looks at its own links only. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const pages = fileURLToPath(new URL("../../docs/", import.meta.url));
const LINK = /(?:href|src)="(?!https?:|data:|#)([^"#]+)/g;

const dead = readdirSync(pages, { recursive: true, encoding: "utf8" })
  .filter((page) => page.endsWith(".html"))
  .flatMap((page) =>
    [...readFileSync(join(pages, page), "utf8").matchAll(LINK)]
      .map(([, path = ""]) => decodeURI(path))
      .filter((path) => !existsSync(join(pages, dirname(page), path)))
      .map((path) => `docs/${page}: ${path}`),
  );

if (dead.length > 0) {
  console.error(`links that lead nowhere:\n  ${[...new Set(dead)].join("\n  ")}`);
  process.exitCode = 1;
}
