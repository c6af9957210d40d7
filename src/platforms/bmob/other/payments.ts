import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { describe } from "../../shared/mistakes.js";
import type { Caller } from "../access/caller.js";
import { refusal, refuse } from "../errors.js";
import { shownTime, toIso } from "../values/time.js";
import { COLLECTIONS, type World } from "../world.js";

/** What one field of a payment may be. */
interface Field {
  fits(value: Json): boolean;
  /** What it must be, for messages. */
  readonly form: string;
  /** What it is when nothing is said; without it, it has to be said. */
  readonly otherwise?: string;
}

const text: Field = { fits: (value) => typeof value === "string", form: "a text", otherwise: "" };

const oneOf = (first: string, second: string): Field => ({
  fits: (value) => value === first || value === second,
  form: `${first} or ${second}`,
  otherwise: first,
});

const isTime = (value: Json): boolean => {
  try {
    return shownTime(toIso(value)) === value;
  } catch {
    return false;
  }
};

/** Contract 6.10. */
const FIELDS: Readonly<Record<string, Field>> = {
  name: text,
  body: text,
  create_time: { fits: isTime, form: 'a time like "2015-03-24 11:14:58"' },
  out_trade_no: { fits: (value) => typeof value === "string" && value !== "", form: "a text that is not empty" },
  transaction_id: text,
  pay_type: oneOf("WECHATPAY", "ALIPAY"),
  total_fee: { fits: (value) => typeof value === "number" && value >= 0, form: "a number, not below 0" },
  trade_state: oneOf("NOTPAY", "SUCCESS"),
};

/** @throws ApiError 107 */
const readField = (name: string, { fits, form, otherwise }: Field, value: Json | undefined): Json => {
  const given = value ?? otherwise;
  if (given === undefined) throw refusal(107, `${name}: is missing; it must be ${form}`);
  if (!fits(given)) throw refusal(107, `${name}: ${describe(given)}; it must be ${form}`);
  return given;
};

/**
 * Keeps a payment of a file: nobody pays here.
 *
 * @param payment as contract 6.10 has it. Needs `out_trade_no`, `create_time` and `total_fee`; one that says no more is not paid yet.
 * @throws ApiError 107 saying what is wrong with it
 * @example
 * ```ts
 * const payment = { out_trade_no: "9f39…", create_time: "2015-03-24 11:14:58", total_fee: 0.01, trade_state: "SUCCESS" };
 * await store.commit((tx) => putPayment(tx, payment));
 * ```
 */
export const putPayment = (tx: Transaction, payment: JsonObject): void => {
  const stray = Object.keys(payment).find((name) => !Object.hasOwn(FIELDS, name));
  if (stray !== undefined) {
    throw refusal(107, `${stray}: there is no such field; the fields are ${Object.keys(FIELDS).join(", ")}`);
  }
  const kept = Object.fromEntries(
    Object.entries(FIELDS).map(([name, field]): [string, Json] => [name, readField(name, field, payment[name])]),
  );
  const id = String(kept.out_trade_no);
  if (tx.collection(COLLECTIONS.payments).has(id)) throw refusal(107, `out_trade_no: ${id} appears twice`);
  tx.insert(COLLECTIONS.payments, { ...kept, id });
};

/**
 * Contract 6.10: payments, as fixtures have them.
 *
 * @example
 * ```ts
 * await createPayments(world).get(caller, { id: "9f392618f449a71c6fcfdee38d2b29e4" }); // { name, …, trade_state: "SUCCESS" }
 * ```
 */
export const createPayments = ({ store }: Pick<World, "store">) => ({
  /** @param input.id `out_trade_no` @throws ApiError 10002 */
  async get(_caller: Caller, { id }: { readonly id: string }): Promise<JsonObject> {
    const found = store.collection(COLLECTIONS.payments).get(id);
    if (found === undefined) throw refuse("orderMissing");
    const { id: _id, ...payment } = found;
    return payment;
  },
});
