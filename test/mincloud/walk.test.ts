import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage } from "./vendor/browser.js";

type Row = Record<string, unknown>;

/** The demo's tea shop, used as a mini program would: the vendor's SDK in front, a real port between, nothing else. */
describe("a walk through fixtures/demo", () => {
  let emulator: Emulator;
  let url: string;
  let run: (code: string) => Promise<unknown>;
  let tea: Row;
  let customer: Row;

  beforeAll(async () => {
    emulator = await createEmulator({ fixtures: "fixtures/demo" });
    emulator.clock.freeze("2026-01-01T00:00:00Z");
    ({ url } = await emulator.listen({ port: 0 }));
    ({ run } = openPage("demo-shop", url));
  });
  afterAll(() => emulator.close());

  const stock = async (): Promise<number> =>
    Number((await emulator.mincloud.records.get("product", String(tea.id))).stock);
  const log = async (): Promise<Row[]> => {
    await emulator.idle();
    return (await emulator.mincloud.records.find("order_log", { orderBy: "created_at", limit: 100 })).objects;
  };
  const order = (count: number): string =>
    `BaaS.invoke("placeOrder", { product: "${tea.id}", customer: "${customer.id}", count: ${count} })`;

  // The steps build on each other, as a visit does.
  it("a guest browses", async () => {
    await run("await BaaS.auth.anonymousLogin()");
    const [found, total] = (await run(`
      const query = new BaaS.Query().contains("name", "龙井");
      const all = await new BaaS.TableObject("product").limit(1).find({ withCount: true });
      const { data } = await new BaaS.TableObject("product").setQuery(query).orderBy("-price").find();
      return [data.objects, all.data.meta.total_count];
    `)) as [Row[], number];
    tea = found[0] ?? {};
    expect(tea).toMatchObject({ name: "西湖龙井 明前特级 100g", price: 268, stock: 42 });
    expect(total).toBe(
      (await emulator.mincloud.records.find("product", { limit: 1, returnTotalCount: true })).meta.total_count,
    );
  });

  it("may look at nobody's data, nor order", async () => {
    const hidden = await run(`
      const rows = async (table) => (await new BaaS.TableObject(table).find()).data.objects.length;
      return [await rows("customer"), await rows("order"), await rows("order_log")];
    `);
    expect(hidden).toEqual([0, 0, 0]);
    await expect(run(`return BaaS.invoke("placeOrder", {})`)).rejects.toMatchObject({ code: 403 });
    await expect(
      run(`return new BaaS.TableObject("customer").create().set({ name: "客", phone: "1" }).save()`),
    ).rejects.toMatchObject({ code: 403 });
  });

  it("registers, stays who they were, and leaves an address", async () => {
    const [guest, user] = (await run(`
      const guest = await BaaS.auth.getCurrentUser();
      const user = await BaaS.auth.register({ username: "沈小茶", password: "口令" });
      return [guest.toJSON(), user.toJSON()];
    `)) as Row[];
    expect(user).toMatchObject({ id: guest?.id, _username: "沈小茶" });
    customer = (await run(`
      const record = new BaaS.TableObject("customer").create();
      return (await record.set({ name: "沈小茶", phone: "13800009999", points: 99999, address: { city: "苏州市" } }).save()).data;
    `)) as Row;
    // The phone number is not for clients to see, nor are points for them to set.
    expect(customer).toMatchObject({ name: "沈小茶", level: "普通", points: 0, read_perm: [`user:${user?.id}`] });
    expect(customer).not.toHaveProperty("phone");
    expect(await emulator.mincloud.records.get("customer", String(customer.id))).toMatchObject({
      phone: "13800009999",
      points: 0,
    });
  });

  it("orders: the stock falls, the order is theirs, the log tells of it", async () => {
    const { code, data } = (await run(`return ${order(2)}`)) as { code: number; data: Row };
    expect({ code, data }).toMatchObject({ code: 0, data: { count: 2, total: 536, status: "待付款" } });
    expect(await stock()).toBe(40);
    const mine = await run(`
      const { data } = await new BaaS.TableObject("order").expand(["product", "customer"]).find();
      return data.objects.map((row) => [row.id, row.product.name, row.customer.name, row.total]);
    `);
    expect(mine).toEqual([[data.id, tea.name, "沈小茶", 536]]);
    expect(await log()).toMatchObject([
      { order: { id: data.id, _table: "order" }, text: "2026-01-01 08:00 下单 2 件", status: "待付款", total: 536 },
    ]);
  });

  it("is refused what is not there, and nothing changes", async () => {
    expect(await run(`return ${order(1000)}`)).toMatchObject({
      code: 1,
      data: null,
      error: { message: expect.stringContaining("库存不足") },
    });
    expect([await stock(), (await log()).length]).toEqual([40, 1]);
  });

  it("orders ten times at once: no piece is lost", async () => {
    await emulator.clock.advance("1m");
    const answers = (await run(`return Promise.all(Array.from({ length: 10 }, () => ${order(3)}))`)) as Row[];
    expect(answers.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(await stock()).toBe(10);
    const { meta } = (await run(
      `return (await new BaaS.TableObject("order").limit(1).find({ withCount: true })).data`,
    )) as { meta: Row };
    expect(meta.total_count).toBe(11);
    const lines = await log();
    expect(lines).toHaveLength(11);
    expect(new Set(lines.map((row) => (row.order as Row).id)).size).toBe(11);
  });

  it("pays: only that change is logged", async () => {
    await emulator.clock.advance("1m");
    await run(`
      const { data } = await new BaaS.TableObject("order").orderBy("created_at").limit(1).find();
      const change = (values) => new BaaS.TableObject("order").getWithoutData(data.objects[0].id).set(values).update();
      await change({ remark: "请包好" });
      await change({ status: "已付款", paid_at: new Date(0).toISOString() });
    `);
    expect((await log()).slice(11)).toMatchObject([{ text: "状态由 待付款 变为 已付款", status: "已付款" }]);
  });

  it("somebody else sees none of it", async () => {
    const other = openPage("demo-shop", url);
    await other.run(`await BaaS.auth.register({ username: "路人", password: "口令" })`);
    expect(await other.run(`return (await new BaaS.TableObject("order").find()).data.objects`)).toEqual([]);
    await expect(other.run(`return new BaaS.TableObject("customer").get("${customer.id}")`)).rejects.toMatchObject({
      code: 404,
    });
  });

  it("the admin exports the log", async () => {
    const admin = async (method: string, path: string, body?: object): Promise<Row> => {
      const headers = { authorization: "Bearer demo-token", "content-type": "application/json" };
      const response = await fetch(`${url}/oserve/v1.5/table/order_log/${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
      return (await response.json()) as Row;
    };
    const { job_id: job } = await admin("POST", "export/", {
      file_type: "csv",
      mode: "part",
      where: { status: "待付款" },
      include_keys: ["text", "total"],
      csv_customize_headers: { text: "记录", total: "金额" },
      order_by: "created_at",
    });
    await emulator.idle();
    const { download_url: link } = await admin("GET", `export/${job}/`);
    const text = new TextDecoder().decode(await (await fetch(String(link))).arrayBuffer());
    const [names, first, ...rest] = text.trimEnd().split(/\r?\n/);
    expect([names, first]).toEqual(["记录,金额", "2026-01-01 08:00 下单 2 件,536"]);
    expect(rest).toEqual(Array.from({ length: 10 }, () => "2026-01-01 08:01 下单 3 件,804"));
  });

  it("and starts the day anew", async () => {
    await emulator.reset();
    expect(await stock()).toBe(42);
    expect(await log()).toEqual([]);
    await expect(run(`return BaaS.auth.getCurrentUser()`)).rejects.toMatchObject({ code: 401 });
  });
});
