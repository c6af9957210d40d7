import { setImmediate } from "../../kernel/timers.js";
import type { Store, Transaction } from "../../store/index.js";
import type { LoadProgress } from "../platform.js";
import { within } from "./mistakes.js";
import type { RowList } from "./row-names.js";

/** How many rows are put without a break. Takes about ten milliseconds: nobody who waits for the process notices. */
const UNBROKEN = 1000;

/** Puts one row of a list where it belongs. */
export type PutRow = (tx: Transaction, index: number) => void;

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Puts the rows of lists into a store, in several commits: between two of them other work goes on, and somebody is told how far it is.
 * When a row is refused, what was put before is there; `Store.together` takes it back.
 *
 * @throws EmulatorError INVALID_FIXTURE naming the row that was refused
 * @example
 * ```ts
 * await putRows(store, lists, (list) => (tx, index) => tx.insert("fruit", rowOf(list, index)), onProgress);
 * ```
 */
export const putRows = async <List extends RowList>(
  store: Pick<Store, "commit">,
  lists: readonly List[],
  putInto: (list: List) => PutRow,
  onProgress: LoadProgress = () => {},
): Promise<void> => {
  const total = lists.reduce((sum, { rows }) => sum + rows.length, 0);
  let done = 0;
  let unbroken = 0;

  const putSome = (list: List, putRow: PutRow, start: number, end: number): Promise<void> =>
    store.commit((tx) => {
      for (let index = start; index < end; index++) {
        try {
          putRow(tx, index);
        } catch (error) {
          const { file, path } = list.placeOf(index);
          within(file, path, () => {
            throw error;
          });
        }
      }
    });

  onProgress(done, total);
  for (const list of lists) {
    const putRow = putInto(list);
    const { length } = list.rows;
    for (let start = 0; start < length; start += UNBROKEN) {
      if (unbroken >= UNBROKEN) {
        onProgress(done, total);
        await pause();
        unbroken = 0;
      }
      const end = Math.min(length, start + UNBROKEN);
      await putSome(list, putRow, start, end);
      done += end - start;
      unbroken += end - start;
    }
  }
  onProgress(done, total);
};
