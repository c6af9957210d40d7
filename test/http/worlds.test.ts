import { afterAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../src/emulator.js";
import { createHandler, type HttpRequest } from "../../src/http/index.js";
import type { ApiRequest } from "../../src/platforms/platform.js";
import { createFruitCloud, echo } from "./support.js";

const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** A body that comes over a wire: later. */
const arriving = (bytes: Uint8Array) => async (): Promise<Uint8Array> => {
  await new Promise((resolve) => setImmediate(resolve));
  return bytes;
};

const JSON_TYPE = { "content-type": "application/json" };

describe("a request belongs to the world in which it arrived", () => {
  it("is refused as CLOSED when the data was put back while its body came", async () => {
    let epoch = 0;
    const seen: unknown[] = [];
    const cloud = createFruitCloud({
      fail: (error) => {
        seen.push(error);
        return { status: 503 };
      },
    });
    const handle = createHandler({ platforms: [cloud], epoch: () => epoch });
    const request = { method: "POST", url: "/fruit/v1/basket", headers: {}, body: arriving(text({})) };
    const running = handle(request);
    epoch++;
    expect(await running).toMatchObject({ status: 503 });
    expect(seen).toMatchObject([{ code: "CLOSED", message: "the emulator was reset while this request arrived" }]);
    expect(await handle(request)).toMatchObject({ status: 201 });
  });

  it("is answered at once when there is nothing to wait for", async () => {
    let epoch = 0;
    const seen: number[] = [];
    const route = {
      path: "/fruit/look",
      handle: async (request: ApiRequest) => {
        seen.push(epoch);
        return echo(request);
      },
    };
    const cloud = createFruitCloud({}, [
      { ...route, method: "GET" },
      { ...route, method: "POST" },
    ]);
    const handle = createHandler({ platforms: [cloud], epoch: () => epoch });
    const running = [
      handle({ method: "GET", url: "/fruit/look", headers: {} }),
      handle({ method: "POST", url: "/fruit/look", headers: {}, body: text({}) }),
    ];
    epoch++;
    expect(await Promise.all(running)).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(seen).toEqual([0, 0]);
  });
});

describe("a reset while a request arrives, in every cloud", () => {
  let emulator: Emulator;
  const start = async (): Promise<Emulator> => {
    emulator ??= await createEmulator();
    return emulator;
  };
  afterAll(() => emulator.close());

  const BMOB = {
    ...JSON_TYPE,
    "x-bmob-application-id": "0123456789abcdef0123456789abcdef",
    "x-bmob-rest-api-key": "0123456789abcdeffedcba9876543210",
  };
  const LEANCLOUD = { ...JSON_TYPE, "x-lc-id": "emulator", "x-lc-key": "emulator-key" };
  const MINCLOUD = { ...JSON_TYPE, authorization: "Bearer emulator-token" };

  type Write = { readonly url: string; readonly headers: Record<string, string>; readonly body: object };
  const writes: readonly (readonly [cloud: string, write: Write, look: string])[] = [
    ["bmob", { url: "/1/classes/Late", headers: BMOB, body: { n: 1 } }, "/1/classes/Late"],
    ["leancloud", { url: "/1.1/classes/Late", headers: LEANCLOUD, body: { n: 1 } }, "/1.1/classes/Late"],
    [
      "mincloud",
      {
        url: "/oserve/v1/table/",
        headers: MINCLOUD,
        body: { name: "late", schema: { fields: [] }, write_perm: [], row_read_perm: [], row_write_perm: [] },
      },
      "/oserve/v1/table/late/",
    ],
  ];

  it.each(writes)("%s: what was still arriving is refused, and leaves nothing", async (_cloud, write, look) => {
    const { handle, reset } = await start();
    const before = await handle({ method: "GET", url: look, headers: write.headers });
    const request: HttpRequest = { ...write, method: "POST", body: arriving(text(write.body)) };
    const running = handle(request);
    await reset();
    expect(await running).toMatchObject({ status: 503 });
    expect(await handle({ method: "GET", url: look, headers: write.headers })).toEqual(before);
    // It was the reset that refused it.
    expect(await handle(request)).toMatchObject({ status: 201 });
    await reset();
  });

  it.each(writes)(
    "%s: what was there as a whole leaves nothing either, whether it was done before or refused",
    async (_cloud, write, look) => {
      const { handle, reset } = await start();
      const before = await handle({ method: "GET", url: look, headers: write.headers });
      const running = handle({ ...write, method: "POST", body: text(write.body) });
      await reset();
      expect([201, 503]).toContain((await running).status);
      expect(await handle({ method: "GET", url: look, headers: write.headers })).toEqual(before);
    },
  );
});

describe("mail and messages of a world that has ended", () => {
  /** Each was done before the reset, or is refused because of it. */
  const endOf = async (running: readonly Promise<unknown>[]): Promise<void> => {
    for (const end of await Promise.allSettled(running)) {
      if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "CLOSED" });
    }
  };

  it("bmob: do not reach the outbox of the next one (contract 6.7)", async () => {
    await using emulator = await createEmulator();
    const { bmob, outbox, reset } = emulator;
    const running = [
      bmob.messages.requestSmsCode("13800000000"),
      bmob.messages.requestSms("13800000000", "您好"),
      bmob.messages.requestEmailCode("ming@b.cn"),
      bmob.users.signUp({ username: "小明", password: "p", email: "ming@b.cn" }),
    ];
    await reset();
    await endOf(running);
    expect(outbox.messages()).toEqual([]);
  });

  it("leancloud: do not either (contract 16.11)", async () => {
    await using emulator = await createEmulator();
    const { leancloud, outbox, reset } = emulator;
    await leancloud.users.signUp({ username: "小明", password: "p", email: "ming@b.cn" });
    const running = [
      leancloud.users.requestSmsCode({ mobilePhoneNumber: "13800000000" }),
      leancloud.users.requestPasswordReset("ming@b.cn"),
    ];
    await reset();
    await endOf(running);
    expect(outbox.messages()).toEqual([]);
  });
});
