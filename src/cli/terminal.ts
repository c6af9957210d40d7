/** Where the command runs and what it says goes. */
export interface Terminal {
  readonly cwd: string;
  out(line: string): void;
  err(line: string): void;
  /** Where a progress bar may be drawn; absent when nobody watches. */
  readonly screen?: NodeJS.WriteStream;
}

/** How the command ended when nothing keeps running: 0 done, 1 it failed, 2 the command line is wrong. */
export type ExitCode = 0 | 1 | 2;
