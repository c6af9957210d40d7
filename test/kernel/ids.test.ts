import { describe, expect, it } from "vitest";
import { createClock, createIds, createLog, createOutbox, createRandom } from "../../src/kernel/index.js";

const ids = (seed: number | undefined, now: () => number) => createIds(createClock(now), createRandom(seed));

describe("ids", () => {
  it("are ObjectIds that carry their time and grow, also when the clock goes back", () => {
    let now = Date.parse("2026-01-01T00:00:00Z");
    const { objectId } = ids(1, () => now);
    const made = [objectId(), objectId()];
    now -= 3_600_000;
    made.push(objectId());
    now += 7_200_000;
    made.push(objectId());
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(Number.parseInt(made[0]?.slice(0, 8) ?? "", 16)).toBe(Date.parse("2026-01-01T00:00:00Z") / 1000);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(4);
  });

  it("are the same for the same seed and time, and other ones for another seed or none", () => {
    const now = () => 0;
    const first = (seed?: number) => ids(seed, now).objectId();
    expect(first(1)).toBe(first(1));
    expect(first(1)).not.toBe(first(2));
    expect(first()).not.toBe(first());
  });

  it("go on from a saved state", () => {
    const source = ids(1, () => 0);
    const state = source.save();
    const id = source.objectId();
    source.load(state);
    expect(source.objectId()).toBe(id);
  });
});

describe("random", () => {
  it("spreads evenly, in the alphabets asked for", () => {
    const random = createRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw++) counts[random.integer(10)] = (counts[random.integer(10)] ?? 0) + 1;
    for (const count of counts) expect(count).toBeGreaterThan(700);
    expect(random.hex(40)).toMatch(/^[0-9a-f]{40}$/);
    expect(random.token(32)).toMatch(/^[0-9a-z]{32}$/);
  });

  it("repeats from a saved state", () => {
    const random = createRandom(3);
    const state = random.save();
    const drawn = [random.uint32(), random.uint32()];
    random.load(state);
    expect([random.uint32(), random.uint32()]).toEqual(drawn);
  });
});

describe("log and outbox", () => {
  const clock = createClock(() => 5);

  it("the log keeps the latest lines and filters them", () => {
    const log = createLog(clock);
    for (let line = 0; line < 25_000; line++) log.add({ platform: "a", level: "log", message: `${line}` });
    log.add({ platform: "b", level: "warn", message: "last", function: "f" });
    expect(log.entries().length).toBe(10_000);
    expect(log.entries({ platform: "b" })).toEqual([
      { at: 5, platform: "b", level: "warn", message: "last", function: "f" },
    ]);
    expect(log.entries({ function: "g" })).toEqual([]);
    log.clear();
    expect(log.entries()).toEqual([]);
  });

  it("nobody can edit what is in them", () => {
    const log = createLog(clock);
    log.add({ platform: "a", level: "log", message: "said" });
    expect(() => Object.assign(log.entries()[0] ?? {}, { message: "unsaid" })).toThrow(TypeError);
    const outbox = createOutbox();
    outbox.add({ at: 0, platform: "a", kind: "sms-code", to: ["138"], content: { code: "1" } });
    Object.assign(outbox.messages()[0]?.content ?? {}, { code: "2" });
    expect(outbox.messages({ kind: "sms-code", to: "138" })).toMatchObject([{ content: { code: "1" } }]);
    expect(outbox.messages({ to: "139" })).toEqual([]);
  });
});
