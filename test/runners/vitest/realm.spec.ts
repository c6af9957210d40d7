import { createEmulator } from "baas-emulator";
import { createTest } from "baas-emulator/vitest";
import { expect, test } from "vitest";

// On Node 20 the realms of `vmThreads` and `vmForks` have no `Symbol.dispose`.
test("`using` ends what it holds, in a realm of its own too", async () => {
  await using emulator = await createEmulator();
  let escaped: { stopped: Promise<unknown> };
  {
    await using fork = await emulator.fork();
    using stop = fork.intercept();
    const answer = await fetch("https://api.leancloud.cn/1.1/date", {
      headers: { "x-lc-id": "emulator", "x-lc-key": "emulator-key" },
    });
    expect(answer.status).toBe(200);
    escaped = { stopped: fork.fork().catch(() => "closed") };
    expect(stop).toBeTypeOf("function");
  }
  expect(await escaped.stopped).not.toBe("closed");
});

const own = createTest();

own("a test has a world of its own there", async ({ leancloud }) => {
  await leancloud.objects.create("Todo", { title: "写信" });
  expect(await leancloud.objects.count("Todo")).toBe(1);
});
