import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator } from "baas-emulator";
import { expect, it, onTestFinished } from "vitest";

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), "数据 "));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
};

it("keeps objects, users, sessions, files and cloud code in the data file", async () => {
  const data = join(await folder(), "app.json");
  const first = await createEmulator({ data, fixtures: "fixtures/demo" });
  const made = await first.leancloud.users.signUp({ username: "小李", password: "li" });
  const file = await first.leancloud.files.upload("茶.txt", "绿茶");
  await first.close();

  await using second = await createEmulator({ data });
  const { users, files, functions } = second.leancloud;
  expect(await users.become(String(made.sessionToken))).toMatchObject({ username: "小李" });
  expect(await users.logIn({ username: "小明", password: "ming" })).toMatchObject({ email: "ming@example.com" });
  expect(Buffer.from((await files.content(String(file.key))).bytes).toString()).toBe("绿茶");
  expect(await functions.run("averageStars", { movie: "流浪地球" })).toEqual({ movie: "流浪地球", stars: "4.5" });
});

it("runs the cloud code of the fixtures beside data that is there already", async () => {
  const root = await folder();
  const data = join(root, "app.json");
  const first = await createEmulator({ data });
  await first.leancloud.objects.create("Post", { title: "旧" });
  await first.close();

  const set = await folder();
  const code = (text: string) => writeFile(join(set, "leancloud/cloud.js"), text);
  await writeFile(join(set, "emulator.config.json"), "{}");
  await mkdir(join(set, "leancloud"));
  await code(`require("leanengine").Cloud.define("version", () => 1);`);
  const second = await createEmulator({ data, fixtures: set });
  expect(await second.leancloud.functions.run("version")).toBe(1);
  expect(await second.leancloud.objects.count("Post")).toBe(1);
  await second.close();

  await code(`require("leanengine").Cloud.define("version", () => 2);`);
  await using third = await createEmulator({ data, fixtures: set });
  expect(await third.leancloud.functions.run("version")).toBe(2);
});

it("has its built-in classes in a data file from before it was there", async () => {
  const data = join(await folder(), "app.json");
  const first = await createEmulator({ data });
  const everyone = { write_perm: ["user:*"], row_read_perm: ["user:*"], row_write_perm: ["user:*"] };
  await first.mincloud.tables.create({
    name: "product",
    schema: { fields: [{ name: "name", type: "string" }] },
    ...everyone,
  });
  await first.close();
  // As such a file would be: without a trace of this cloud.
  const content = JSON.parse(await readFile(data, "utf8"));
  const strip = (value: Record<string, unknown>): void => {
    for (const [name, item] of Object.entries(value)) {
      if (name.startsWith("leancloud:")) delete value[name];
      else if (typeof item === "object" && item !== null) strip(item as Record<string, unknown>);
    }
  };
  strip(content);
  expect(JSON.stringify(content)).not.toContain("leancloud");
  await writeFile(data, JSON.stringify(content));
  await using second = await createEmulator({ data });
  expect(await second.leancloud.roles.find()).toEqual({ results: [] });
});
