import { createEmulator, type Emulator } from "baas-emulator";
import { createTest } from "baas-emulator/vitest";
import { expect, test } from "vitest";

const keys = { "x-lc-id": "emulator", "x-lc-key": "emulator-key" };

// On Node 20 these realms have no `Symbol.dispose`.
test("`using` ends what it holds", async () => {
  await using emulator = await createEmulator();
  const past: Emulator[] = [];
  {
    await using fork = await emulator.fork();
    using _stop = fork.intercept();
    expect((await fetch("https://api.leancloud.cn/1.1/date", { headers: keys })).status).toBe(200);
    past.push(fork);
  }
  for (const fork of past) await expect(fork.fork()).rejects.toMatchObject({ code: "CLOSED" });
});

const own = createTest();

own("a test has a world of its own", async ({ leancloud }) => {
  await leancloud.objects.create("Todo", { title: "写信" });
  expect(await leancloud.objects.count("Todo")).toBe(1);
});
