import { existsSync, writeFileSync } from "node:fs";
import { createEmulator } from "baas-emulator";
import { createTest } from "baas-emulator/vitest";
import { describe, expect, vi } from "vitest";
import { fixtures } from "../shared/day.cjs";

const folder = process.env.MEETING ?? "";
const data = `${folder}/data.json`;

/** Both files of a pair are at the same place: nobody goes on before the other is there. */
const meet = async (place: string, me: string, other: string): Promise<void> => {
  writeFileSync(`${folder}/${place}-${me}`, "");
  await vi.waitUntil(() => existsSync(`${folder}/${place}-${other}`), { timeout: 50_000, interval: 10 });
};

/** What two test files do at the same time, with one fixture set and one data file. */
export const testTogether = (me: string, other: string): void => {
  const test = createTest({ fixtures });

  describe(me, () => {
    test("has the fixtures to itself", async ({ mincloud, leancloud }) => {
      await meet("start", me, other);
      await mincloud.records.create("product", { name: me, price: 9 });
      await leancloud.objects.create("Todo", { title: me });
      await meet("written", me, other);
      const { objects } = await mincloud.records.find("product", { orderBy: "price" });
      expect(objects.map((row) => row.name)).toEqual(["梨", "桃", me]);
      expect((await leancloud.objects.find("Todo")).results).toMatchObject([{ title: me }]);
    });

    test("does not get the data file while the other has it", async () => {
      const opened = await createEmulator({ data }).catch((error: Error) => error);
      await meet("opened", me, other);
      if (opened instanceof Error) writeFileSync(`${folder}/refused-${me}`, opened.message);
      else await opened.close();
    });
  });
};
