import { createEmulator } from "baas-emulator";
import { expect, test } from "vitest";

test("functions in Python and Node.js that query, count, group and update", async () => {
  await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
  const { functions, objects } = emulator.bmob;

  const { status, headers, body } = await functions.call("hello", { query: { n: "小明" } });
  expect({ status, type: headers["content-type"], body }).toEqual({
    status: 200,
    type: "text/plain; charset=UTF-8",
    body: "你好，小明！",
  });
  expect(await functions.run("topScores", { limit: 2 })).toEqual({ count: 4, best: ["小明 90", "小红 75"] });
  const levels = await functions.run("levelStatistics");
  expect(levels).toContainEqual({ level: 3, _count: 2, _avgScore: 82.5, _maxScore: 90 });
  expect(await functions.run("ranking")).toEqual({ ranking: ["小明 90", "小红 75", "访客 55"], levels: 3 });

  await functions.run("addPoints", { objectId: "e1kxt22l05", points: 45 });
  expect((await objects.get("GameScore", "e1kxt22l05")).score).toBe(100);
  expect(emulator.logs({ function: "addPoints" }).map(({ message }) => message)).toContain("访客 has 100");
});
