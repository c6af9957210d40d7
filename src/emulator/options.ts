import type { EmulatorConfig } from "../config.js";
import type { LogEntry } from "../kernel/index.js";

/**
 * The keys of `emulator.config.json`, and what belongs to one start.
 *
 * @example
 * ```ts
 * import { createEmulator } from "baas-emulator";
 *
 * await using emulator = await createEmulator({
 *   fixtures: "fixtures/demo",
 *   seed: 1,
 *   leancloud: { smsCode: "000000" },
 *   faults: [{ operation: "functions.*", latency: "20ms" }],
 *   onNote: (message) => console.warn(message),
 * });
 * ```
 */
export interface EmulatorOptions extends EmulatorConfig {
  /**
   * Folder of a fixture set. Default: start empty.
   *
   * Its data may be written as JSON, JSON5 (`.json5`), YAML 1.2 (`.yaml`), JSON lines (`.jsonl`), CSV with the columns' names in the first
   * line (`.csv`), or as a module whose default export is the content, or a function of `FixtureContext` that returns it (`.ts`,
   * `.js`). Many rows may stand beside what else is said of a table or class: `product.rows.csv` beside `product.json`.
   *
   * In CSV an empty cell is no member. A schema that stands beside the rows says what the cells are; without one a cell is a number when
   * it keeps all its digits, `true`, `false`, `null`, JSON when it begins with `{` or `[`, and otherwise a text. In quotation marks it is
   * a text, `"0123"`, unless it is an object or an array of JSON, which CSV has in quotation marks, too; so are the columns that a cloud
   * keeps texts in: `id`, `objectId`, `username`, `password` and the like. 100,000 rows take one second in JSON, one and a half in CSV and
   * JSON5, and ten in YAML.
   */
  readonly fixtures?: string;
  /** JSON file that keeps the data. Default: in memory. What it holds wins over the fixtures. */
  readonly data?: string;
  /**
   * Is told what people should know of: what was repaired when the data file was opened, what could not be done in the background. Default:
   * it stands in `emulator.logs({ platform: "emulator" })`, where it stands anyway.
   */
  readonly onNote?: (message: string) => void;
  /**
   * Is told each line of the log as it comes: what functions print, why they fail, what the emulator notes. It must not throw. Forks do not
   * tell it.
   */
  readonly onLog?: (entry: LogEntry) => void;
  /**
   * Is told how far the fixtures are loaded: first and last, and about every thousand rows. Timers and requests of the process have their
   * turn in between. What it throws ends the start.
   */
  readonly onProgress?: (progress: StartProgress) => void;
  /** A configuration file; its keys win over those of the fixture set. Keys given here win over both. */
  readonly config?: string;
}

/** How far a start is. */
export interface StartProgress {
  /** What is under way. */
  readonly phase: "fixtures";
  /** Rows that are loaded. */
  readonly done: number;
  /** Rows of the files that are read by now: each cloud's are read when the one before is loaded. */
  readonly total: number;
}
