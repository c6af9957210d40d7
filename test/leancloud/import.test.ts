import { createHash } from "node:crypto";
import { createEmulator } from "baas-emulator";
import { expect, it } from "vitest";
import { folderOf, header, row, TIMES } from "./export-format/support.js";

/** The vendor's algorithm, computed here once more (export-format/FORMAT.md). */
const hashed = (password: string, salt: string): string => {
  let value = createHash("sha512").update(salt).update(password).digest();
  for (let round = 0; round < 512; round++) value = createHash("sha512").update(value).digest();
  return value.toString("base64");
};

const MING = "5cc5658443e78cb53fe7b001";
const HONG = "5cc5658443e78cb53fe7b002";
const POST = "5cc5658443e78cb53fe7b741";

const file = (className: string, ...rows: string[]): string => [header(className), ...rows].join("\n");

const pointer = (className: string, objectId: string) => ({ __type: "Pointer", className, objectId });

/** An app as its console would export it. */
const app = () =>
  folderOf({
    "_User.0.jsonl": file(
      "_User",
      row(MING, {
        username: "小明",
        email: "ming@example.com",
        emailVerified: true,
        password: hashed("ming", "盐"),
        salt: "盐",
        sessionToken: "imported-session-of-xiaoming",
        authData: { weixin: { openid: "o-1" } },
      }),
      row(HONG, { username: "小红", password: "$2a$10$abcdefghijklmnopqrstuv", mobilePhoneNumber: "13800000000" }),
    ),
    "_Role.0.jsonl": file("_Role", row("5cc5658443e78cb53fe7b761", { name: "editors", ACL: { "*": { read: true } } })),
    "_Join:users:_Role.0.jsonl": `${JSON.stringify({ owningId: "5cc5658443e78cb53fe7b761", relatedId: HONG })}\n`,
    "_File.0.jsonl": file(
      "_File",
      row("5cc5658443e78cb53fe7b771", {
        name: "茶.jpg",
        url: "https://files.example/茶.jpg",
        mime_type: "image/jpeg",
        metaData: { size: 3 },
      }),
    ),
    "Post.0.jsonl": file(
      "Post",
      row(POST, {
        title: "第一篇",
        at: { __type: "Date", iso: "2019-04-28T08:34:12.932Z" },
        where: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
        author: pointer("_User", MING),
        cover: { __type: "File", id: "5cc5658443e78cb53fe7b771" },
        ACL: { [MING]: { read: true, write: true }, "role:editors": { read: true } },
      }),
      row("5cc5658443e78cb53fe7b742", { title: "谁能看", ACL: "everybody" }),
    ),
    "Post_schema.json": JSON.stringify({ schema: { title: { type: "String" }, likes: { type: "Number" } } }),
  });

const open = async (path: string) => {
  const emulator = await createEmulator({ seed: 1 });
  const seen: [number, number][] = [];
  const report = await emulator.leancloud.importExport(path, { onProgress: (read, total) => seen.push([read, total]) });
  return { emulator, report, seen, leancloud: emulator.leancloud };
};

it("keeps ids, times, typed values, ACL, files and relations, and tells what it brought", async () => {
  const { emulator, report, seen, leancloud } = await open(await app());
  expect(report.classes).toEqual({ _User: 2, _Role: 1, _File: 1, Post: 2 });
  expect(report.relations).toBe(1);
  expect(report.passwords).toEqual({ kept: 1, lost: 1 });
  expect(seen.at(-1)?.[0]).toBe(seen.at(-1)?.[1]);
  expect(await leancloud.objects.get("Post", POST)).toEqual({
    objectId: POST,
    ...TIMES,
    title: "第一篇",
    at: { __type: "Date", iso: "2019-04-28T08:34:12.932Z" },
    where: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
    author: pointer("_User", MING),
    cover: expect.objectContaining({ __type: "File", url: "https://files.example/茶.jpg", name: "茶.jpg" }),
  });
  const { results } = await leancloud
    .as({ user: HONG })
    .objects.find("Post", { where: { at: { $lt: new Date("2019-05-01") } } });
  expect(results.map(({ objectId }) => objectId)).toEqual([POST]);
  await expect(leancloud.objects.create("Post", { likes: "many" })).rejects.toMatchObject({ code: 111 });
  await emulator.close();
});

it("lets users in with the session and the password they had", async () => {
  const { emulator, leancloud } = await open(await app());
  expect(await leancloud.users.become("imported-session-of-xiaoming")).toMatchObject({ objectId: MING });
  await expect(leancloud.users.logIn({ username: "小明", password: "wrong" })).rejects.toMatchObject({ code: 210 });
  for (let time = 0; time < 2; time++) {
    const user = await leancloud.users.logIn({ username: "小明", password: "ming" });
    expect(user).toMatchObject({ objectId: MING, sessionToken: "imported-session-of-xiaoming" });
    expect(user).not.toHaveProperty("salt");
    expect(user).not.toHaveProperty("password");
  }
  expect(await leancloud.users.logInWithAuthData({ weixin: { openid: "o-1" } })).toMatchObject({ objectId: MING });
  await emulator.close();
});

it("says how to go on when a password cannot be checked", async () => {
  const { emulator, leancloud } = await open(await app());
  const refusal = await leancloud.users.logIn({ username: "小红", password: "hong" }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ status: 400, code: 210, message: expect.stringContaining("users.setPassword") });
  await leancloud.users.setPassword(HONG, "hong");
  expect(await leancloud.users.logIn({ username: "小红", password: "hong" })).toMatchObject({ objectId: HONG });
  await emulator.close();
});

it("opens nothing to everybody because an ACL was not understood", async () => {
  const { emulator, report, leancloud } = await open(await app());
  expect(report.problems.map(({ file: name, line }) => `${name}:${line}`)).toContain("Post.0.jsonl:3");
  await expect(leancloud.as("anonymous").objects.get("Post", "5cc5658443e78cb53fe7b742")).rejects.toMatchObject({
    code: 403,
  });
  expect(await leancloud.objects.get("Post", "5cc5658443e78cb53fe7b742")).toMatchObject({ title: "谁能看" });
  await emulator.close();
});

it("understands an ACL as a write does: what it does not know opens nothing (15.1)", async () => {
  const acl = { "*": { read: true, delete: true } };
  const { emulator, report, leancloud } = await open(
    await folderOf({ "Post.0.jsonl": file("Post", row(POST, { title: "新", ACL: acl })) }),
  );
  expect(report.classes).toEqual({ Post: 1 });
  expect(report.problems).toMatchObject([{ file: "Post.0.jsonl", line: 2, reason: expect.stringContaining("ACL") }]);
  await expect(leancloud.as("anonymous").objects.get("Post", POST)).rejects.toMatchObject({ code: 403 });
  expect(await leancloud.objects.get("Post", POST)).toMatchObject({ title: "新" });
  await emulator.close();
});

it("lists members of relations that do not fit, and does not count them (13.5)", async () => {
  const join = (owningId: string, relatedId: unknown) => JSON.stringify({ owningId, relatedId });
  const [tag, label] = [pointer("Tag", "t1"), pointer("Label", "l1")];
  const { emulator, report, leancloud } = await open(
    await folderOf({
      "Post_schema.json": JSON.stringify({
        schema: { title: { type: "String" }, tags: { type: "Relation", className: "Tag" } },
      }),
      "Post.0.jsonl": file("Post", row(POST, { title: "新", tags: { __type: "Relation", className: "Label" } })),
      "_Join:title:Post.0.jsonl": `${join(POST, tag)}\n`,
      "_Join:tags:Post.0.jsonl": `${join(POST, "t1")}\n${join(POST, label)}\n`,
      "_Join:likes:Post.0.jsonl": `${join(POST, "u1")}\n`,
    }),
  );
  expect(report.classes).toEqual({ Post: 1 });
  expect(report.relations).toBe(2);
  expect(report.problems.map(({ file: name, line, reason }) => `${name}:${line}: ${reason}`).sort()).toEqual([
    expect.stringMatching(/^_Join:likes:Post.*nothing says which class.*kept/),
    expect.stringMatching(/^_Join:tags:Post.0.jsonl:2: not taken: .*'Tag'.*'Label'/),
    expect.stringMatching(/^_Join:title:Post.*not taken: .*'title'.*String.*Relation/),
  ]);
  const where = { $relatedTo: { object: pointer("Post", POST), key: "tags" } };
  await leancloud.objects.create("Tag", {});
  expect(await leancloud.objects.count("Tag", where)).toBe(0);
  expect(await leancloud.objects.count("Post", { tags: tag })).toBe(1);
  expect(await leancloud.objects.get("Post", POST)).toMatchObject({ title: "新", tags: { className: "Tag" } });
  await emulator.close();
});

it("keeps roles whose name is taken or no name, and says so (17.1)", async () => {
  const role = (id: string, name: unknown) => row(id, { name, ACL: { "*": { read: true } } });
  const { emulator, report, leancloud } = await open(
    await folderOf({ "_Role.0.jsonl": file("_Role", role("r1", "editors"), role("r2", "editors"), role("r3", "a b")) }),
  );
  expect(report.classes).toEqual({ _Role: 3 });
  expect(report.problems).toMatchObject([
    { line: 3, reason: expect.stringMatching(/"editors".*kept/) },
    { line: 4, reason: expect.stringMatching(/"a b".*kept/) },
  ]);
  expect((await leancloud.roles.find()).results).toHaveLength(3);
  await emulator.close();
});

it("leaves what is there already as it is, and says so", async () => {
  const { emulator, leancloud } = await open(await app());
  await leancloud.objects.update("Post", POST, { title: "改过" });
  const again = await leancloud.importExport(await app());
  expect(again.classes).toEqual({});
  expect(again.problems.length).toBeGreaterThanOrEqual(6);
  expect(await leancloud.objects.get("Post", POST)).toMatchObject({ title: "改过" });
  await emulator.close();
});

it("takes nothing when there is no export", async () => {
  const emulator = await createEmulator();
  await expect(emulator.leancloud.importExport("/nowhere/at/all")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await emulator.close();
});
