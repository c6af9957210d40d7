import { batchOf, goodsRow, goodsTable, PER_BATCH, shuffled } from "../goods.js";
import { time, timeInTurns } from "../measure.js";
import { loadPackage } from "../store.js";
import type { Figures } from "./operations.js";

const TABLE = "goods";

/** What a user of 知晓云's import door pays. */
export const measureDoor = async (total: number): Promise<Figures> => {
  const { createEmulator } = await loadPackage();
  await using emulator = await createEmulator({ seed: 1 });
  const { tables, records } = emulator.mincloud;
  await tables.create(goodsTable(TABLE));
  const ids: string[] = [];
  const start = performance.now();
  for (let at = 0; at < total; at += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, total - at) }, (_, index) => goodsRow(at + index, total));
    const { operation_result } = await records.createMany(TABLE, rows);
    for (const row of operation_result) if ("success" in row) ids.push(row.success.id);
  }
  const doorFill = (performance.now() - start) / total;
  if (ids.length !== total) throw new Error(`createMany made ${ids.length} rows, not ${total}`);
  const next = shuffled(total);
  const find = () => records.find(TABLE, { where: { batch: batchOf(next(), total) } });
  // Indexes that are made on the way.
  for (let call = 0; call < 50; call++) await find();
  const { objects } = await find();
  if (objects.length !== PER_BATCH) throw new Error(`find: ${objects.length} rows, not ${PER_BATCH}`);
  const options = { samples: total > 50_000 ? 5 : 11 };
  const doorGet = await time(() => records.get(TABLE, ids[next()] ?? ""), options);
  const doorFind = await time(find, options);
  const calls = Math.min(100, total / 10);
  let created: string[] = [];
  const { doorCreate } = await timeInTurns(
    {
      doorCreate: async () => {
        for (let call = 0; call < calls; call++) {
          const { id } = await records.create(TABLE, goodsRow(total + call, total));
          created.push(String(id));
        }
      },
      undo: async () => {
        for (const id of created) await records.delete(TABLE, id);
        created = [];
      },
    },
    { calls },
  );
  return { doorFill, doorGet, doorFind, doorCreate };
};
