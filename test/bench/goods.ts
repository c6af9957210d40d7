import type { Document } from "../../src/store/index.js";

const CITIES = ["北京", "上海", "广州", "深圳", "杭州", "成都", "武汉"];
const STATUSES = ["在售", "下架", "预售"];
const TEXT = "手工冲泡，回甘悠长，适合日常与送礼；每一批次均由产地直接发货，七天无理由退换，附质检报告";

/** How many documents share one batch, however many documents there are. */
export const PER_BATCH = 10;

export const batchOf = (index: number, total: number): string => `b${index % (total / PER_BATCH)}`;

/**
 * Document number `index` of `total`: about half a kilobyte of JSON, 11 fields.
 *
 * `batch` is shared by {@link PER_BATCH} documents, spread over the collection; `price` is a whole number below `total` that no
 * other document has, in an order unlike that of insertion.
 */
export const goods = (index: number, total: number): Document => ({
  id: `5f${index.toString(16).padStart(22, "0")}`,
  name: `西湖龙井 明前特级 第 ${index} 号`,
  description: `${TEXT}。${index % 10 === 0 ? "限量珍藏" : "长期供应"}，编号 ${index}`,
  price: (index * 7919) % total,
  stock: index % 50,
  batch: batchOf(index, total),
  status: STATUSES[index % STATUSES.length] ?? "",
  tags: [`t${index % 7}`, `t${index % 11}`, "茶叶"],
  address: { city: CITIES[index % CITIES.length] ?? "", street: `龙井路 ${index % 300} 号` },
  created_at: 1_700_000_000 + index,
  updated_at: 1_700_000_000 + index,
});

/** A table of 知晓云 for them. */
export const goodsTable = (name: string) => ({
  name,
  schema: {
    fields: [
      { name: "name", type: "string" },
      { name: "description", type: "string" },
      { name: "price", type: "number" },
      { name: "stock", type: "integer" },
      { name: "batch", type: "string" },
      { name: "status", type: "string" },
      { name: "tags", type: "array", items: { type: "string" } },
      { name: "address", type: "object" },
    ],
  },
  row_read_perm: ["user:*"],
  row_write_perm: ["user:*"],
  write_perm: ["user:*"],
});

/** The same document as a row to create there: the cloud gives the id and the times itself. */
export const goodsRow = (index: number, total: number) => {
  const { id, created_at, updated_at, ...row } = goods(index, total);
  return row;
};

/** Numbers below `total` in no order, the same in every run. */
export const shuffled = (total: number): (() => number) => {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    // The low bits of such a generator repeat soon.
    return Math.floor((state / 0x8000_0000) * total);
  };
};
