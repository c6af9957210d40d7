import { describe, expect, it } from "vitest";
import { openArena, PLACES } from "./arena.js";
import { prepareBmob } from "./doors/bmob.js";
import { prepareLeancloud } from "./doors/leancloud.js";
import { prepareMincloud } from "./doors/mincloud.js";
import type { Arena, Prepare } from "./doors/types.js";
import { contradictionIn, createRecorder, orderOf } from "./history.js";

/** So many go through each door at once. Python is one interpreter, and slow. */
const ROUNDS: Readonly<Record<string, number>> = {
  import: 250,
  handle: 250,
  fetch: 200,
  port: 200,
  sandbox: 100,
  "Node.js": 80,
  Python: 20,
};

/** Everyone who counts; the doors take turns. */
const turnsOf = ({ doors }: Arena) =>
  Object.entries(doors)
    .flatMap(([door, actor]) =>
      Array.from({ length: ROUNDS[door] ?? 0 }, (_, round) => ({ name: `${door} ${round}`, round, actor })),
    )
    .sort((a, b) => a.round - b.round);

const CLOUDS: readonly (readonly [cloud: string, prepare: Prepare])[] = [
  ["知晓云", prepareMincloud],
  ["LeanCloud", prepareLeancloud],
  ["Bmob", prepareBmob],
];

const CASES = CLOUDS.flatMap(([cloud, prepare]) => PLACES.map((place) => ({ cloud, prepare, place })));

describe.each(CASES)("$cloud, $place", { timeout: 60_000 }, ({ prepare, place }) => {
  it("1 000 increments through all doors, and reads between them, have one order", async () => {
    await using opened = await openArena(place, prepare);
    const { arena } = opened;
    const { record } = createRecorder();
    const turns = turnsOf(arena);
    expect(turns).toHaveLength(1_000);
    const done = await Promise.all(
      turns.map(async ({ name, round, actor }) => {
        const write = record(name, () => actor.add(name));
        const read = round % 5 === 0 ? await record(`read: ${name}`, actor.read) : undefined;
        return { write: await write, read };
      }),
    );
    const last = await record("the last read", turns[0]?.actor.read ?? (() => Promise.reject(new Error("no door"))));
    expect(last.answer.n).toBe(1_000);
    const writes = done.map(({ write }) => write);
    const reads = [...done.flatMap(({ read }) => read ?? []), last];
    expect(contradictionIn(orderOf(last.answer.log, writes, reads))).toBeUndefined();
    // Reads fell between the writes, or little was tested.
    expect(new Set(reads.map(({ answer }) => answer.n)).size).toBeGreaterThan(10);
  });

  it("a name that all doors want at once is one's", async () => {
    await using opened = await openArena(place, prepare);
    const actors = Object.values(opened.arena.doors);
    for (let round = 0; round < actors.length; round++) {
      const order = [...actors.slice(round), ...actors.slice(0, round)];
      const outcomes = await Promise.all([...order, ...order].map((actor) => actor.take(`名${round}`)));
      expect(outcomes.filter((won) => won)).toEqual([true]);
    }
  });
});

// Bmob has no update with a condition.
const CLAIMED = CASES.filter(({ prepare }) => prepare !== prepareBmob);

describe.each(CLAIMED)("$cloud, $place", { timeout: 60_000 }, ({ prepare, place }) => {
  it("a job that all doors claim at once is one's, and stays so", async () => {
    const JOBS = 20;
    await using opened = await openArena(place, prepare, JOBS);
    const { doors, jobs, ownerOf } = opened.arena;
    const claimers = Object.entries(doors).flatMap(([door, { claim }]) => (claim ? [{ door, claim }] : []));
    expect(claimers).toHaveLength(5);
    const winners = await Promise.all(
      jobs.map(async (job, index) => {
        const first = index % claimers.length;
        const order = [...claimers.slice(first), ...claimers.slice(0, first)];
        const won = await Promise.all(order.map(({ door, claim }) => claim(job, door)));
        return order.filter((_, place) => won[place]).map(({ door }) => door);
      }),
    );
    expect(winners).toHaveLength(JOBS);
    expect(winners).toEqual(await Promise.all(jobs.map(async (job) => [await ownerOf(job)])));
    // Not always the same door, or nothing was a race.
    expect(new Set(winners.flat()).size).toBeGreaterThan(1);
  });
});
