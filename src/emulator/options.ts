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
   * In CSV an empty cell is no member. A schema that stands beside the rows says what a column holds, and of the columns that there are from
   * the start (`objectId`, `username`, `nickname`) the cloud does. Any other holds numbers, booleans or JSON when all its cells are that,
   * and otherwise texts. A number is one when it is printed as it is written, not `0123`, `+86` or `1.10`; JSON begins with `{` or `[`; in
   * quotation marks stands a text, unless it is JSON; `null` may stand among all. In a column that the schema calls `Date` a date without a
   * zone is UTC on LeanCloud, UTC+8 on Bmob and 知晓云. 100,000 rows take about one second in JSON, one and a half in CSV and JSON5, two
   * in YAML.
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
