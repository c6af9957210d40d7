import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

const licenceOf = async (folder: string): Promise<string> => {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const [file] = (await readdir(folder)).filter((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text =
    file === undefined ? `(the package ships no text of its licence)` : await readFile(join(folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
};

/**
 * The licences of the packages whose files went into a bundle.
 *
 * @param inputs paths below `root`
 */
export const licencesOf = async (root: string, inputs: readonly string[]): Promise<string> => {
  const folders = new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []));
  const texts = await Promise.all([...folders].sort().map((folder) => licenceOf(join(root, folder))));
  return `This package bundles the following ones.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
};
