import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LINES } from "./mount/lines.js";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** Files directly there: folders are linked to. */
const EXAMPLES = readdirSync(new URL("examples/", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name);

describe.each(["README.md", "README.zh-CN.md"])("%s", (name) => {
  const text = read(name);

  it.each(EXAMPLES)("shows the example %s as it is run", (example) => {
    expect(text).toContain(read(`test/examples/${example}`));
  });

  it.each(Object.entries(LINES))("mounts in %s as it is tested", (_framework, line) => {
    expect(text).toContain(line);
  });

  it("links to files that exist", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = ""]) => path);
    expect(links.length).toBeGreaterThan(0);
    for (const path of links) expect(() => read(path), path).not.toThrow();
  });
});
