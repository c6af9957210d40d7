/** What `emulator init` writes for one cloud. */
export interface Template {
  /** As people call it. */
  readonly title: string;
  /** What `emulator.config.json` says of it: the emulator's own keys, to be replaced by the app's. */
  readonly keys: Readonly<Record<string, string>>;
  /** Files of the fixture set, by their paths below the cloud's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** They are the same in every runner. */
  readonly tests: readonly Test[];
}

/** A test without its runner: lines of code, and the values that are compared. */
export interface Test {
  readonly name: string;
  /** Lines that may use `emulator`. */
  readonly body: readonly string[];
  /** What must be the same: an expression, and the value it must have, as code. */
  readonly equal: readonly (readonly [actual: string, expected: string])[];
}
