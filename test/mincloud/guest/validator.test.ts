import { describe, expect, it } from "vitest";
import { createFakeHost, evaluate } from "./support.js";

const host = createFakeHost();

const validate = (handlers: string, kind: string): Promise<unknown> =>
  evaluate(host, `return new BaaS.Validator(${handlers}).validate({ data: { event: "${kind}", user_id: 1001 } })`);

describe("Validator, contract 10.5", () => {
  it.each([
    ["create", "onCreate"],
    ["update", "onUpdate"],
    ["delete", "onDelete"],
    ["bulk_create", "onBulkCreate"],
    ["bulk_update", "onBulkUpdate"],
    ["bulk_delete", "onBulkDelete"],
  ])("%s is judged by %s, and by no other", async (kind, handler) => {
    expect(await validate(`{ ${handler}: async (data) => [data.event, data.user_id] }`, kind)).toEqual([kind, 1001]);
    expect(await validate(`{ ${handler}: async () => false }`, kind)).toBe(false);
    expect(await validate(`{ ${handler}: async () => false }`, "other")).toBe(true);
  });

  it("allows what has no handler", async () => {
    expect(await validate(`{}`, "create")).toBe(true);
  });

  it("takes plain handlers as well as async ones", async () => {
    expect(await validate(`{ onCreate: () => true }`, "create")).toBe(true);
  });

  it("refuses when a handler returns nothing", async () => {
    expect(await validate(`{ onCreate: () => {} }`, "create")).toBe(false);
  });

  it.each([`async () => { throw Error("不行") }`, `() => { throw Error("不行") }`])(
    "passes on what %s throws",
    async (handler) => {
      await expect(validate(`{ onCreate: ${handler} }`, "create")).rejects.toThrow("不行");
    },
  );

  it("calls handlers as members of their object", async () => {
    expect(
      await validate(`{ allowed: [1001], onCreate(data) { return this.allowed.includes(data.user_id) } }`, "create"),
    ).toBe(true);
  });

  it("understands the way of SDK 3.0 too: the event first", async () => {
    const old = (kind: string) =>
      evaluate(host, `return new BaaS.Validator({ data: { event: "${kind}" } }, { onDelete: () => false }).validate()`);
    expect(await old("delete")).toBe(false);
    expect(await old("create")).toBe(true);
  });
});
