import type { Terminal } from "./terminal.js";

/** Something that takes long, on its way. */
export interface Progress {
  update(done: number, total: number): void;
  /** Takes the bar off the screen. Nothing is drawn afterwards. */
  stop(): void;
}

const NONE: Progress = { update: () => {}, stop: () => {} };

/**
 * A bar; nothing where nobody watches, or when there is so little to do that it would only flicker.
 *
 * @param doing what is done, for people: `reading`
 * @param atLeast of fewer, no bar is drawn
 * @example
 * ```ts
 * const progress = await progressOn(terminal.screen, "reading");
 * progress.update(500, 2000);
 * progress.stop();
 * ```
 */
export const progressOn = async (screen: Terminal["screen"], doing: string, atLeast = 0): Promise<Progress> => {
  if (screen === undefined) return NONE;
  const { SingleBar } = await import("cli-progress");
  const bar = new SingleBar({
    stream: screen,
    format: `${doing} [{bar}] {percentage}% | {eta} s left`,
    barCompleteChar: "=",
    barIncompleteChar: " ",
    hideCursor: true,
    clearOnComplete: true,
  });
  let state: "waiting" | "drawn" | "over" = "waiting";
  return {
    update(done, total) {
      if (state === "over" || total < atLeast) return;
      if (state === "waiting") bar.start(total, done);
      // More may come to light on the way.
      bar.setTotal(total);
      bar.update(done);
      state = "drawn";
    },
    stop() {
      if (state === "drawn") bar.stop();
      state = "over";
    },
  };
};
