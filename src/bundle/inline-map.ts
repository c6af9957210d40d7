/** By itself: at the beginning of a line of this package's own code, tools would take it for that code's map. */
const MARK = "//# sourceMappingURL=data:application/json;base64,";

/** What the bundler says of where its text comes from. */
interface BundledMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[] | undefined;
  readonly names: readonly string[];
  readonly mappings: string;
}

/**
 * The text with its map inside, so that nothing else is needed to tell places in its sources.
 *
 * @param before lines of ours that stand in front, each with its line break
 * @param nameOf what a source is called in stack traces
 */
export const withInlineMap = (
  text: string,
  map: BundledMap,
  before: readonly string[],
  nameOf: (source: string) => string,
): string => {
  const { sources, sourcesContent = [], names, mappings } = map;
  const payload = {
    version: 3,
    sources: sources.map(nameOf),
    sourcesContent,
    names,
    mappings: ";".repeat(before.length) + mappings,
  };
  const data = Buffer.from(JSON.stringify(payload)).toString("base64");
  return `${before.join("")}${text.trimEnd()}\n${MARK}${data}\n`;
};
