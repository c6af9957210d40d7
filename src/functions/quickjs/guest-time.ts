import type { GuestTime } from "./protocol.js";

/**
 * Makes this thread's `Date` show the emulator's time, because the engine asks it; in UTC, whatever zone the machine is in. Only for
 * a thread that runs nothing but guests. Measuring is done with `performance.now()`.
 */
export const takeOverDate = (): ((time: GuestTime) => void) => {
  const real = Date.now;
  let shown: () => number = real;
  Date.now = () => shown();
  Date.prototype.getTimezoneOffset = () => 0;
  return ({ now, frozen }) => {
    const offset = now - real();
    shown = frozen ? () => now : () => real() + offset;
  };
};
