import type { Image } from "./image.js";
import type { Pool, Seat } from "./pool.js";
import type { News } from "./protocol.js";

/** Images of the guest SDKs in use, made by workers that have nothing else to do. */
export interface Images {
  /** By URL of the SDK. */
  readonly made: ReadonlyMap<string, Image>;
  /** Has one made when a worker idles, unless there is one. */
  want(sdk: string): void;
  /** A worker idles. */
  makeNext(): void;
  /** Has one made now, and waits for it. */
  make(sdk: string): Promise<void>;
}

export const createImages = (pool: () => Pool): Images => {
  const made = new Map<string, Image>();
  const wanted = new Set<string>();
  const asked = new Set<string>();
  let last = 0;

  /** What a worker says while it makes one. */
  const listen = (sdk: string, seat: () => Seat | undefined, done: () => void) => ({
    message(message: News): void {
      if (message.kind !== "image") return;
      seat()?.release();
      const { image } = message;
      if (image) {
        made.set(sdk, image);
        pool().broadcast({ kind: "image", sdk, image });
      }
      done();
    },
    died: done,
  });

  const order = (seat: Seat, sdk: string): void => {
    asked.add(sdk);
    seat.post({ kind: "makeImage", run: --last, sdk });
  };

  const makeNext = (): void => {
    const [sdk] = wanted;
    if (sdk === undefined) return;
    const seat: Seat | undefined = pool().takeSpare(listen(sdk, () => seat, makeNext));
    if (seat === undefined) return;
    wanted.delete(sdk);
    order(seat, sdk);
  };

  return {
    made,
    makeNext,
    want(sdk) {
      if (asked.has(sdk)) return;
      wanted.add(sdk);
      makeNext();
    },
    make: (sdk) =>
      new Promise((resolve, reject) => {
        if (asked.has(sdk)) return resolve();
        let seat: Seat | undefined;
        const take = async () => {
          seat = await pool().take(
            "",
            listen(sdk, () => seat, resolve),
          );
          order(seat, sdk);
        };
        take().catch(reject);
      }),
  };
};
