import type { EmulatorErrorCode, Json, Spot } from "../kernel/index.js";
import type { CellRules } from "./cells.js";
import { csvTree, readCsv } from "./csv.js";
import { readJson5 } from "./json-text.js";
import { jsonTree } from "./json-tree.js";
import { linesIn, parseFileLines, parseFileText, parseWith, type Reader, spotIn } from "./parse.js";
import { decodeText } from "./read.js";
import type { Tree } from "./tree.js";
import { loadYaml } from "./yaml.js";

/** The data of a file: parsed when somebody asks for it, and found in the text when somebody does not like it. */
export interface DataText {
  readonly text: string;
  /**
   * @param rules what is known of the cells, when it is CSV
   * @throws EmulatorError naming file, line and column, with the reason and the line
   */
  json(rules?: CellRules): Json;
  /** Where a value stands. */
  spot(path: string, reason: string): Spot | undefined;
}

/** A file whose data is asked for. */
export interface DataSource {
  readonly bytes: Buffer;
  /** `.yaml` */
  readonly extension: string;
  readonly code: EmulatorErrorCode;
  /** Its path, as shown to people. */
  readonly shown: string;
}

/** How a format is read. */
interface Format {
  readonly read: Reader;
  /** Where the values of a text stand that has been read. */
  treeOf(text: string): Tree<number>;
}

const JSON5: Format = { read: readJson5, treeOf: jsonTree };

const FORMATS: Readonly<Record<string, () => Format | Promise<Format>>> = {
  // Its places are those of JSON5.
  ".json": () => JSON5,
  ".json5": () => JSON5,
  ".yaml": loadYaml,
  ".yml": loadYaml,
  ".csv": () => ({ read: readCsv, treeOf: csvTree }),
};

/** How data may be written: the extensions of its files. */
export const DATA_EXTENSIONS: readonly string[] = [...Object.keys(FORMATS), ".jsonl"];

/** A value per line. The bytes may be more than one text can hold. */
const openLines = ({ bytes, code, shown }: DataSource): DataText => ({
  get text() {
    return decodeText(bytes, code, shown);
  },
  json: () => parseFileLines(bytes, code, shown),
  spot(path, reason) {
    const [step = "", index] = /^\[(\d+)\]/.exec(path) ?? [];
    if (index === undefined) return undefined;
    let left = Number(index);
    for (const { text, number } of linesIn(bytes, code, shown)) {
      if (left-- === 0) return spotIn(text, jsonTree(text), path.slice(step.length).replace(/^\./, ""), reason, number);
    }
    return undefined;
  },
});

/**
 * Makes ready to read data. What only some formats need is loaded here.
 *
 * @throws EmulatorError with the source's code when it is no text in UTF-8
 * @example
 * ```ts
 * const data = await openData({ bytes, extension: ".yaml", code: "INVALID_FIXTURE", shown: "users.yaml" });
 * data.json(); // [{ username: "小明" }]
 * data.spot("[0].username", ""); // { suffix: ":1:13", excerpt: "  1 | - username: 小明 …" }
 * ```
 */
export const openData = async (source: DataSource): Promise<DataText> => {
  const { bytes, extension, code, shown } = source;
  if (extension === ".jsonl") return openLines(source);
  const text = decodeText(bytes, code, shown);
  const { read, treeOf } = (await FORMATS[extension]?.()) ?? JSON5;
  return {
    text,
    json: (rules) =>
      extension === ".json" ? parseFileText(text, code, shown) : parseWith(read, text, { code, shown }, rules),
    spot: (path, reason) => spotIn(text, treeOf(text), path, reason),
  };
};
