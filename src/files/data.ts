import type { EmulatorErrorCode, Json, Spot } from "../kernel/index.js";
import type { CellRules } from "./cells.js";
import { readCsv } from "./csv.js";
import { readJson5 } from "./json5.js";
import { linesIn, parseFileLines, parseFileText, parseWith, type Reader, spotIn } from "./parse.js";
import { decodeText } from "./read.js";
import { loadYaml } from "./yaml.js";

/** The data of a file: parsed when somebody asks for it, and found in the text when somebody does not like it. */
export interface DataText {
  readonly text: string;
  /**
   * @param rules what is known of the cells, when it is CSV
   * @throws EmulatorError naming file, line and column, with the reason and the line
   */
  json(rules?: CellRules): Json;
  /** Where a value stands. @param rules as for `json` */
  spot(path: string, reason: string, rules?: CellRules): Spot | undefined;
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

const READERS: Readonly<Record<string, () => Reader | Promise<Reader>>> = {
  // JSON is JSON5, too: this is who finds places.
  ".json": () => readJson5,
  ".json5": () => readJson5,
  ".yaml": loadYaml,
  ".yml": loadYaml,
  ".csv": () => readCsv,
};

/** How data may be written: the extensions of its files. */
export const DATA_EXTENSIONS: readonly string[] = [...Object.keys(READERS), ".jsonl"];

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
      if (left-- === 0)
        return spotIn(text, readJson5(text), path.slice(step.length).replace(/^\./, ""), reason, number);
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
  const read = (await READERS[extension]?.()) ?? readJson5;
  return {
    text,
    json: (rules) =>
      extension === ".json" ? parseFileText(text, code, shown) : parseWith(read, text, { code, shown }, rules),
    spot: (path, reason, rules = {}) => spotIn(text, read(text, rules), path, reason),
  };
};
