import { createTest } from "baas-emulator/vitest";
import { expect } from "vitest";

const test = createTest({ intercept: true, bmob: { applicationId: "shop", restKey: "shop-rest" } });

const headers = {
  "X-Bmob-Application-Id": "shop",
  "X-Bmob-REST-API-Key": "shop-rest",
  "content-type": "application/json",
};
const scores = "https://api.bmobcloud.com/1/classes/Score";

for (const name of ["阿明", "小红"]) {
  test(`answers the cloud's own host, and to ${name} alone`, async () => {
    await fetch(scores, { method: "POST", headers, body: JSON.stringify({ name }) });
    const { results } = (await (await fetch(scores, { headers })).json()) as { results: { name: string }[] };
    expect(results.map((row) => row.name)).toEqual([name]);
  });
}
