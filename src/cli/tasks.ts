import type { ImportSource, Language, PlatformName, Runner } from "./commands.js";

/** How `emulator` is to start. */
export interface StartOptions {
  readonly fixtures: string | undefined;
  readonly data: string | undefined;
  readonly config: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly watch: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

/** What `emulator init` writes; undefined is found out there. */
export interface InitOptions {
  readonly platforms: readonly PlatformName[];
  readonly runner: Runner | undefined;
  /** The folder of the set. */
  readonly fixtures: string | undefined;
  /** Of the question, and of what is told in the files. */
  readonly language: Language | undefined;
  readonly quiet: boolean;
}

/** What `emulator check` looks at. */
export interface CheckOptions {
  readonly dir: string | undefined;
  readonly config: string | undefined;
  /** Whether Python may be loaded, to read what is written in it. */
  readonly python: boolean;
  readonly quiet: boolean;
}

/** What `emulator run` calls, and as whom. */
export interface RunOptions {
  readonly name: string;
  /** JSON, `-` for standard input, `@file.json`. */
  readonly argument: string | undefined;
  readonly platform: PlatformName | undefined;
  readonly user: string | undefined;
  readonly fixtures: string | undefined;
  readonly data: string | undefined;
  readonly config: string | undefined;
  readonly quiet: boolean;
}

/** What `emulator import` takes, and where it puts it. */
export interface ImportOptions {
  readonly from: ImportSource;
  /** Folder or file of the vendor's. */
  readonly path: string;
  readonly data: string;
  readonly config: string | undefined;
  readonly quiet: boolean;
}

/** What `emulator import` takes without `--from`: an export of the emulator's own, or any fixture set. */
export interface ImportSetOptions {
  readonly path: string;
  readonly data: string;
  readonly config: string | undefined;
  /** Whether data that the file holds may go. */
  readonly replace: boolean;
  readonly quiet: boolean;
}

/** What `emulator export` writes, and where. */
export interface ExportOptions {
  readonly path: string;
  readonly data: string | undefined;
  readonly fixtures: string | undefined;
  readonly config: string | undefined;
  readonly quiet: boolean;
}

/** What there is to carry out, and what each needs to know. */
export interface Tasks {
  readonly start: StartOptions;
  readonly init: InitOptions;
  readonly check: CheckOptions;
  readonly run: RunOptions;
  readonly export: ExportOptions;
  readonly import: ImportOptions;
  readonly "import-set": ImportSetOptions;
}

export type Task = { [K in keyof Tasks]: { readonly kind: K; readonly options: Tasks[K] } }[keyof Tasks];
