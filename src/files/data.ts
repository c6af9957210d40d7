import type { EmulatorErrorCode, Json } from "../kernel/index.js";
import type { CellTypes } from "./cells.js";
import { readCsv } from "./csv.js";
import type { Spot } from "./excerpt.js";
import { readJson5 } from "./json5.js";
import { linesIn, parseFileLines, parseFileText, parseWith, type Reader, spotIn } from "./parse.js";
import { decodeText } from "./read.js";
import { loadYaml } from "./yaml.js";

/** The data of a file: parsed when somebody asks for it, and found in the text when somebody does not like it. */
export interface DataText {
  readonly text: string;
  /**
   * @param types of the columns, when it is CSV
   * @throws EmulatorError naming file, line and column, with the reason and the line
   */
  json(types?: CellTypes): Json;
  /** Where a value stands. @param types as for `json` */
  spot(path: string, reason: string, types?: CellTypes): Spot | undefined;
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

const none: CellTypes = () => undefined;

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
    json: (types = none) =>
      extension === ".json" ? parseFileText(text, code, shown) : parseWith(read, text, { code, shown }, types),
    spot: (path, reason, types = none) => spotIn(text, read(text, types), path, reason),
  };
};
