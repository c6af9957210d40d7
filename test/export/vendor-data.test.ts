import { createEmulator } from "baas-emulator";
import { expect, it } from "vitest";
import { folderOf, row } from "../leancloud/export-format/support.js";
import { collectionsInState, openFolder, readJson, stateOf } from "./support.js";

const pair = (owningId: string, relatedId: string): string => JSON.stringify({ owningId, relatedId });

it("keeps what a LeanCloud data export brings, also what no fixture file may say", async () => {
  await using folder = await openFolder();
  await using emulator = await createEmulator();
  await emulator.leancloud.importExport(
    await folderOf({
      "Post_schema.json": JSON.stringify({
        schema: {
          title: { type: "String" },
          likes: { type: "Relation", className: "_User" },
          lost: { type: "Relation" },
        },
      }),
      "Post.jsonl": [
        row("p1", { title: "一", ACL: { "*": { read: true } } }),
        row("p2", { title: 2 }),
        row("p3", { ACL: "broken" }),
      ].join("\n"),
      "_User.jsonl": [row("u1", { username: "小明", password: "x", salt: "y" }), row("u2", { email: "a@b.c" })].join(
        "\n",
      ),
      "_Role.jsonl": [row("r1", { name: "不好" }), row("r2", { name: "good", ACL: {} })].join("\n"),
      "_Join:likes:Post.jsonl": [pair("p1", "u2"), pair("p2", "u1"), pair("p1", "u1"), pair("nowhere", "u1")].join(
        "\n",
      ),
      "_Join:users:_Role.jsonl": pair("r2", "u1"),
    }),
  );
  const { leftOut } = await emulator.export(folder.dir);
  await using again = await createEmulator({ fixtures: folder.dir });
  expect(stateOf(again)).toEqual(stateOf(emulator));
  expect(leftOut).toEqual([]);
  const { rows } = await readJson(folder.dir, "leancloud/classes/Post.json");
  expect(rows).toMatchObject([
    { objectId: "p1", title: "一", likes: { __type: "Relation", className: "_User", objects: ["u2", "u1"] } },
    { objectId: "p2", likes: { objects: ["u1"] } },
    { objectId: "p3" },
  ]);
  // A number in a column of texts, a role that cannot be called so, members of nobody.
  expect(await collectionsInState(folder.dir)).toEqual(
    expect.arrayContaining(["leancloud:class:Post", "leancloud:class:_Role", "leancloud:join:likes:Post"]),
  );
});

it("leaves a file out that no set could be loaded with, and keeps what it would have said", async () => {
  await using folder = await openFolder();
  await using emulator = await createEmulator();
  await emulator.leancloud.importExport(
    await folderOf({
      "_Role.jsonl": [row("r1", { name: "a", ACL: {} }), row("r2", { name: "a", ACL: {} })].join("\n"),
    }),
  );
  const { leftOut } = await emulator.export(folder.dir);
  expect(leftOut).toEqual(["leancloud/classes/_Role.json"]);
  await using again = await createEmulator({ fixtures: folder.dir });
  expect(stateOf(again)).toEqual(stateOf(emulator));
  expect((await again.leancloud.roles.find()).results).toHaveLength(2);
});
