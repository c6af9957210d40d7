import { describe, expect, it } from "vitest";
import { add, by } from "./op-words.js";
import { createWorld, op, type World } from "./steps.js";

describe("10.4, 12.3 at once", () => {
  interface Task {
    readonly name: string;
    readonly where?: { readonly n: Readonly<Record<string, number>> };
    readonly by: number;
  }
  const TASKS: readonly Task[] = Array.from({ length: 200 }, (_, index): Task => {
    const name = `t${index}`;
    switch (index % 4) {
      case 0:
        return { name, where: { n: { $gt: 20 } }, by: -15 };
      case 1:
        return { name, where: { n: { $lte: index / 2 } }, by: 3 };
      default:
        return { name, by: index % 4 === 2 ? 1 : -1 };
    }
  });
  const holds = ({ where }: Task, n: number): boolean =>
    where === undefined || (n > (where.n.$gt ?? -Infinity) && n <= (where.n.$lte ?? Infinity));

  const race = async (world: World): Promise<void> => {
    const { http } = world;
    const made = await http("POST", "/classes/Thing", { body: { n: 10, log: [] } });
    const path = `/classes/Thing/${Object(made.json).objectId}`;
    const answers = await Promise.all(
      TASKS.map((task) =>
        http("PUT", path, {
          body: { n: by(task.by), log: add(task.name) },
          ...(task.where === undefined ? {} : { query: { where: task.where } }),
        }),
      ),
    );
    const { n, log } = Object((await http("GET", path)).json) as { n: number; log: string[] };
    const states = [10];
    // The log is the order in which they were done: each must have been possible in its turn.
    for (const name of log) {
      const task = TASKS.find((each) => each.name === name);
      const before = states.at(-1) ?? Number.NaN;
      expect(task !== undefined && holds(task, before), `${name} at ${before}`).toBe(true);
      states.push(before + (task?.by ?? Number.NaN));
    }
    expect(n).toBe(states.at(-1));
    expect(new Set(log).size).toBe(log.length);
    for (const [index, task] of TASKS.entries()) {
      const { status, json } = answers[index] ?? {};
      const isDone = log.includes(task.name);
      expect([task.name, status]).toEqual([task.name, isDone ? 200 : 400]);
      if (isDone) continue;
      expect(json).toEqual({ code: 305, error: "No effect on updating/deleting a document." });
      expect(
        states.some((state) => !holds(task, state)),
        task.name,
      ).toBe(true);
    }
    // Both outcomes occurred, or nothing was tested.
    expect(log.length).toBeGreaterThan(100);
    expect(log.length).toBeLessThan(TASKS.length);
  };

  it("200 increments and conditional updates equal some order", async () => {
    await using world = await createWorld();
    await race(world);
  });

  it("the same while a beforeUpdate hook takes its time", async () => {
    await using world = await createWorld();
    let turn = 0;
    world.emulator.leancloud.hooks.beforeUpdate("Thing", async () => {
      for (let wait = turn++ % 7; wait > 0; wait--) await Promise.resolve();
    });
    await race(world);
  });

  it("100 buyers of 30 pieces: 30 get one", async () => {
    await using world = await createWorld();
    const { http } = world;
    const made = await http("POST", "/classes/Stock", { body: { left: 30 } });
    const path = `/classes/Stock/${Object(made.json).objectId}`;
    const query = { where: { left: { $gt: 0 } } };
    const body = { left: op("Decrement", { amount: 1 }) };
    const answers = await Promise.all(Array.from({ length: 100 }, () => http("PUT", path, { query, body })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    expect((await http("GET", path)).json).toMatchObject({ left: 0 });
  });
});
