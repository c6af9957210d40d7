import { describe, expect, it } from "vitest";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import { putPayment } from "../../../src/platforms/bmob/other/payments.js";
import { arrange, refusalOf, refused } from "./support.js";

/** The vendor's own example. */
const PAYMENT = {
  name: "商品",
  body: "商品详情",
  create_time: "2015-03-24 11:14:58",
  out_trade_no: "9f392618f449a71c6fcfdee38d2b29e4",
  transaction_id: "2015061100001000330057820379",
  pay_type: "WECHATPAY",
  total_fee: 0.01,
  trade_state: "NOTPAY",
};

const LEAST = { out_trade_no: "1", create_time: "2015-03-24 11:14:58", total_fee: 1 };

describe("6.10 GET /1/pay/<out_trade_no>", () => {
  it("shows a payment of the fixtures", async () => {
    const { store, payments } = await arrange();
    await store.commit((tx) => putPayment(tx, PAYMENT));
    expect(await payments.get(ANONYMOUS, { id: PAYMENT.out_trade_no })).toEqual(PAYMENT);
  });

  it("a payment of which little is said is not paid yet", async () => {
    const { store, payments } = await arrange();
    await store.commit((tx) => putPayment(tx, LEAST));
    expect(await payments.get(ANONYMOUS, { id: "1" })).toEqual({
      ...LEAST,
      name: "",
      body: "",
      transaction_id: "",
      pay_type: "WECHATPAY",
      trade_state: "NOTPAY",
    });
  });

  it("what is answered is a copy", async () => {
    const { store, payments } = await arrange();
    await store.commit((tx) => putPayment(tx, PAYMENT));
    const answer = await payments.get(ANONYMOUS, { id: PAYMENT.out_trade_no });
    answer.trade_state = "SUCCESS";
    expect(await payments.get(ANONYMOUS, { id: PAYMENT.out_trade_no })).toMatchObject({ trade_state: "NOTPAY" });
  });

  it.each([["nope"], [""], ["订单"], ["__proto__"], ["constructor"], ["1' or '1'='1"]])("%j: 10002", async (id) => {
    const { store, payments } = await arrange();
    await store.commit((tx) => putPayment(tx, PAYMENT));
    const answer = await refusalOf(() => payments.get(ANONYMOUS, { id }));
    expect(answer).toEqual(refused(10002, "order_no not exists."));
  });
});

describe("6.10 payments of fixtures", () => {
  const { create_time: _time, ...timeless } = LEAST;
  const { total_fee: _fee, ...free } = LEAST;
  const { out_trade_no: _no, ...nameless } = LEAST;

  it.each([
    [nameless, "out_trade_no: is missing; it must be a text that is not empty"],
    [timeless, 'create_time: is missing; it must be a time like "2015-03-24 11:14:58"'],
    [free, "total_fee: is missing; it must be a number, not below 0"],
    [{ ...LEAST, out_trade_no: "" }, 'out_trade_no: "" is a string; it must be a text that is not empty'],
    [{ ...LEAST, out_trade_no: 9 }, "out_trade_no: 9 is a number; it must be a text that is not empty"],
    [{ ...LEAST, total_fee: "0.01" }, 'total_fee: "0.01" is a string; it must be a number, not below 0'],
    [{ ...LEAST, total_fee: -1 }, "total_fee: -1 is a number; it must be a number, not below 0"],
    [
      { ...LEAST, create_time: "2015-02-30 00:00:00" },
      'create_time: "2015-02-30 00:00:00" is a string; it must be a time like "2015-03-24 11:14:58"',
    ],
    [
      { ...LEAST, create_time: "2015-03-24T11:14:58Z" },
      'create_time: "2015-03-24T11:14:58Z" is a string; it must be a time like "2015-03-24 11:14:58"',
    ],
    [{ ...LEAST, pay_type: "CASH" }, 'pay_type: "CASH" is a string; it must be WECHATPAY or ALIPAY'],
    [{ ...LEAST, trade_state: "success" }, 'trade_state: "success" is a string; it must be NOTPAY or SUCCESS'],
    [{ ...LEAST, name: ["茶"] }, 'name: ["茶"] is an array; it must be a text'],
    [
      { ...LEAST, price: 1 },
      "price: there is no such field; the fields are name, body, create_time, out_trade_no, transaction_id, pay_type, total_fee, trade_state",
    ],
  ])("%j is refused", async (payment, text) => {
    const { store } = await arrange();
    expect(await refusalOf(() => store.commit((tx) => putPayment(tx, payment)))).toEqual(refused(107, text));
    expect(store.collection("bmob:payments").size).toBe(0);
  });

  it("one number twice is refused", async () => {
    const { store } = await arrange();
    await store.commit((tx) => putPayment(tx, LEAST));
    const answer = await refusalOf(() => store.commit((tx) => putPayment(tx, LEAST)));
    expect(answer).toEqual(refused(107, "out_trade_no: 1 appears twice"));
  });
});
