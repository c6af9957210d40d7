import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Guest } from "../../../src/functions/types.js";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { type Answers, complete, createFakeHost, refusal } from "./support.js";

const DEMO = new URL("../../../fixtures/demo/", import.meta.url);

interface Field {
  readonly name: string;
  readonly type: string;
  readonly table?: string;
  readonly constraints?: { readonly required?: boolean };
}

interface TableFixture {
  readonly schema: { readonly fields: readonly Field[] };
  readonly rows: readonly JsonObject[];
}

const table = (name: string): TableFixture =>
  JSON.parse(readFileSync(new URL(`mincloud/tables/${name}.json`, DEMO), "utf8"));

const NAMES = ["product", "customer", "order"];
const { product, customer, order } = { product: table("product"), customer: table("customer"), order: table("order") };

/** Whether a value fits its column (contract 3.1). */
const FITS: Record<string, (value: Json) => boolean> = {
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === "boolean",
  array: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  object: (value) => Object.keys(value as JsonObject).every((name) => /^[A-Za-z]\w*$/.test(name)),
  date: (value) => typeof value === "string" && /\+08:00$/.test(value) && !Number.isNaN(Date.parse(value)),
  geojson: (value) => (value as JsonObject).type === "Point",
  reference: (value) => typeof value === "string",
};

const BUILT_IN = ["id", "created_at", "updated_at"];

const row = (fixture: TableFixture, id: unknown): JsonObject => {
  const found = fixture.rows.find((candidate) => candidate.id === id);
  if (found === undefined) throw refusal(404, "row not found");
  return found;
};

describe.each(NAMES)("demo table %s", (name) => {
  const { schema, rows } = table(name);

  it("has ids of its own that tell the time of creation", () => {
    for (const { id, created_at } of rows) {
      expect(id).toMatch(/^[0-9a-f]{24}$/);
      expect(Number.parseInt(String(id).slice(0, 8), 16)).toBe(created_at);
    }
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it("was changed after it was created, if at all", () => {
    for (const { created_at, updated_at } of rows) expect(updated_at).toBeGreaterThanOrEqual(Number(created_at));
  });

  it("fits its schema", () => {
    const fields = new Map(schema.fields.map((field) => [field.name, field]));
    for (const [index, entry] of rows.entries()) {
      for (const [key, value] of Object.entries(entry)) {
        if (BUILT_IN.includes(key)) continue;
        const type = fields.get(key)?.type ?? "no such column";
        expect([index, key, FITS[type]?.(value)]).toEqual([index, key, true]);
      }
      for (const { name: key, constraints } of schema.fields) {
        if (constraints?.required === true) expect(entry).toHaveProperty(key);
      }
    }
  });
});

describe("demo orders", () => {
  it.each(order.rows)("$id points at a product and a customer, and its total is right", (entry) => {
    const { price, created_at } = row(product, entry.product);
    expect(entry.total).toBe(Math.round(Number(price) * Number(entry.count) * 100) / 100);
    expect(row(customer, entry.customer).created_at).toBeLessThan(Number(entry.created_at));
    expect(created_at).toBeLessThan(Number(entry.created_at));
  });
});

/** A host that holds the demo rows; as much of the platform as the demo functions use. */
const shop = () => {
  const tables: Record<string, JsonObject[]> = { product: [], customer: [], order: [] };
  for (const name of NAMES) tables[name] = structuredClone([...table(name).rows]);
  const find = (input: JsonObject): JsonObject => {
    const found = tables[String(input.table)]?.find(({ id }) => id === input.id);
    if (found === undefined) throw refusal(404, `row ${input.id} not found`);
    return found;
  };
  const answers: Answers = (operation, given) => {
    const input = given as JsonObject;
    switch (operation) {
      case "records.get":
        return { status: 200, data: find(input) };
      case "records.find":
        return { status: 200, data: { meta: {}, objects: tables[String(input.table)] ?? [] } };
      case "records.create": {
        const created = { id: "new", ...(input.data as JsonObject) };
        tables[String(input.table)]?.push(created);
        return { status: 201, data: created };
      }
      case "records.update": {
        const changed = find(input);
        const { stock } = (input.data as { $set: { stock: { $incr_by: number } } }).$set;
        changed.stock = Number(changed.stock) + stock.$incr_by;
        return { status: 200, data: changed };
      }
      default:
        throw refusal(404, `${operation} is not in this shop`);
    }
  };
  return { tables, host: createFakeHost(answers) };
};

/** Loads a demo function as its container does: a CommonJS module among the guest's globals. */
const load = (guest: Guest, name: string): unknown => {
  const code = readFileSync(new URL(`mincloud/functions/${name}.js`, DEMO), "utf8");
  const module = { exports: {} };
  new Function("module", "exports", "BaaS", code)(module, module.exports, guest.globals.BaaS);
  return module.exports;
};

const call = (guest: Guest, name: string, data: Json): Promise<unknown> => complete(guest, load(guest, name), { data });

describe("demo functions", () => {
  beforeEach(() => {
    for (const level of ["log", "info", "warn", "error"] as const)
      vi.spyOn(console, level).mockImplementation(() => {});
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("are all covered here", () => {
    const files = readdirSync(new URL("mincloud/functions/", DEMO)).sort();
    expect(files).toEqual(["failing.js", "hello.js", "placeOrder.js", "priceStatistics.js", "slow.js"]);
  });

  it("hello greets", async () => {
    const { guest } = shop().host;
    expect(await call(guest, "hello", { name: "小明" })).toBe("你好，小明！");
    expect(await call(guest, "hello", {})).toBe("你好，朋友！");
  });

  it("priceStatistics asks for products on sale and sums up each category", async () => {
    const { host } = shop();
    expect(await call(host.guest, "priceStatistics", { tag: "热销" })).toEqual([
      { category: "茶叶", count: 5, average: 162.68, min: 49.9, max: 268 },
      { category: "茶具", count: 3, average: 92, min: 59, max: 129 },
      { category: "零食", count: 3, average: 25.03, min: 16.8, max: 32.8 },
      { category: "礼盒", count: 1, average: 388, min: 388, max: 388 },
    ]);
    expect(host.calls).toEqual([
      [
        "records.find",
        {
          table: "product",
          where: { $and: [{ on_sale: { $eq: true } }, { tags: { $in: ["热销"] } }] },
          keys: "name,price,category",
          orderBy: "price",
          limit: 1000,
          returnTotalCount: false,
        },
      ],
    ]);
  });

  describe("placeOrder", () => {
    const buyer = customer.rows[0]?.id ?? "";
    const cake = product.rows.find(({ name }) => String(name).startsWith("桂花糕")) ?? {};

    it("takes from stock and creates the order", async () => {
      const { tables, host } = shop();
      const created = await call(host.guest, "placeOrder", { product: cake.id ?? "", customer: buyer, count: 3 });
      expect(created).toMatchObject({ product: cake.id, customer: buyer, count: 3, total: 98.4, status: "待付款" });
      expect(tables.product?.find(({ id }) => id === cake.id)?.stock).toBe(Number(cake.stock) - 3);
      expect(tables.order).toHaveLength(order.rows.length + 1);
    });

    const soldOut = product.rows.find(({ stock }) => stock === 0)?.id ?? "";
    const upcoming = product.rows.find(({ on_sale }) => on_sale === false)?.id ?? "";

    it.each([
      ["too few in stock", { product: soldOut, customer: buyer, count: 1 }, "竹制茶盘 中号 库存不足，仅剩 0 件"],
      ["not on sale yet", { product: upcoming, customer: buyer, count: 1 }, "新春团圆礼盒 尚未开售"],
      ["unknown product", { product: "0".repeat(24), customer: buyer, count: 1 }, "404: "],
      ["unknown customer", { product: cake.id ?? "", customer: "0".repeat(24), count: 1 }, "404: "],
    ])("refuses: %s", async (_reason, data, message) => {
      const { tables, host } = shop();
      await expect(call(host.guest, "placeOrder", data)).rejects.toThrow(message);
      expect(tables.product).toEqual(product.rows);
      expect(tables.order).toEqual(order.rows);
    });

    it.each([[0], [-1], [1.5], ["2"]])("refuses: %j pieces", async (count) => {
      const { host } = shop();
      const placing = call(host.guest, "placeOrder", { product: cake.id ?? "", customer: buyer, count });
      await expect(placing).rejects.toBe("购买数量必须是正整数");
    });
  });

  it("failing prints, then throws a TypeError", async () => {
    await expect(call(shop().host.guest, "failing", { a: 1 })).rejects.toThrow(TypeError);
    expect(console.log).toHaveBeenCalledWith("收到参数", { a: 1 });
    expect(console.warn).toHaveBeenCalledOnce();
  });

  it("slow waits as long as it is told", async () => {
    vi.useFakeTimers();
    const { guest } = shop().host;
    const [short, usual] = [call(guest, "slow", { seconds: 2 }), call(guest, "slow", {})];
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await short).toEqual({ waited: 2 });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await usual).toEqual({ waited: 10 });
  });
});
