import { describe, expect, it } from "vitest";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import { type Arranged, arrange, ORIGIN, refusalOf, refused } from "../other/support.js";

const OK = { msg: "ok" };
const GONE = "2016/04/14/9306f2e74090d668801eac8814b3f56f.jpg";

const upload = async ({ files }: Arranged, text = "茶"): Promise<string> => {
  const { url } = await files.upload(ANONYMOUS, { name: "茶.jpg", bytes: Buffer.from(text) });
  return new URL(url).pathname.slice(1);
};

const isServed = ({ files }: Arranged, path: string): Promise<boolean> =>
  files.content({ path: `/${path}` }).then(
    () => true,
    () => false,
  );

describe("6.9 DELETE /2/files/<cdn>/<path>", () => {
  it.each([
    ["the path", (path: string) => path],
    ["a slash before it", (path: string) => `/${path}`],
    ["the JS SDK's two slashes", (path: string) => `//${path}`],
    ["the whole address", (path: string) => `${ORIGIN}/${path}`],
    ["the address at another host", (path: string) => `http://bmob-cdn-24.b0.upaiyun.com/${path}`],
    ["percent-encoded", (path: string) => encodeURIComponent(path)],
    ["an image style behind it", (path: string) => `/${path}?x=1#y`],
  ])("takes %s", async (_title, spell) => {
    const arranged = await arrange();
    const path = await upload(arranged);
    expect(await arranged.files.delete(ANONYMOUS, { cdn: "upyun", path: spell(path) })).toEqual(OK);
    expect(await isServed(arranged, path)).toBe(false);
  });

  it.each([
    ["upyun", GONE],
    ["upyun", "%E0%A4%A"],
    ["upyun", "../../../etc/passwd"],
    ["upyun", "图片.jpg"],
    ["upyun", "__proto__"],
    ["qiniu", GONE],
  ])("%s/%s: 151, there is no such file", async (cdn, path) => {
    const { files } = await arrange();
    const answer = await refusalOf(() => files.delete(ANONYMOUS, { cdn, path }));
    expect(answer).toEqual(refused(151, `file delete error:${path}`));
  });

  it.each([[""], ["/"], ["//"], [`${ORIGIN}/`]])("%j: 152, there is no path", async (path) => {
    const { files } = await arrange();
    const answer = await refusalOf(() => files.delete(ANONYMOUS, { cdn: "upyun", path }));
    expect(answer).toEqual(refused(152, "file url empty"));
  });

  it("a file of another CDN stays", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    const answer = await refusalOf(() => arranged.files.delete(ANONYMOUS, { cdn: "UPYUN", path }));
    expect(answer).toMatchObject({ body: { code: 151 } });
    expect(await isServed(arranged, path)).toBe(true);
  });

  it("a second time: 151", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    await arranged.files.delete(ANONYMOUS, { cdn: "upyun", path });
    const again = await refusalOf(() => arranged.files.delete(ANONYMOUS, { cdn: "upyun", path }));
    expect(again).toEqual(refused(151, `file delete error:${path}`));
  });

  it("twice at once: one of them deletes it", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    const both = await Promise.allSettled([1, 2].map(() => arranged.files.delete(ANONYMOUS, { cdn: "upyun", path })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("another file with the same bytes is still served", async () => {
    const arranged = await arrange();
    const one = await upload(arranged);
    const two = await upload(arranged);
    await arranged.files.delete(ANONYMOUS, { cdn: "upyun", path: one });
    expect(await isServed(arranged, two)).toBe(true);
  });

  it("columns that hold the file still do", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    const photo = { __type: "File", group: "upyun", filename: "茶.jpg", url: `${ORIGIN}/${path}` };
    const id = await arranged.put("Tea", { photo });
    await arranged.files.delete(ANONYMOUS, { cdn: "upyun", path });
    expect(await arranged.objects.get(ANONYMOUS, { className: "Tea", id })).toMatchObject({ photo });
  });

  it("a snapshot from before brings it back, bytes and all", async () => {
    const arranged = await arrange();
    const path = await upload(arranged, "碧螺春");
    const before = arranged.store.snapshot();
    await arranged.files.delete(ANONYMOUS, { cdn: "upyun", path });
    await arranged.store.restore(before);
    const { bytes } = await arranged.files.content({ path });
    expect(String(Buffer.from(bytes))).toBe("碧螺春");
  });
});

describe("6.9 POST /2/cdnBatchDelete", () => {
  const failed = (fail: unknown) => ({ status: 400, body: { code: 154, error: "delete all file error", fail } });

  it("deletes all of them, a slash before the path or not", async () => {
    const arranged = await arrange();
    const [one, two, three] = [await upload(arranged), await upload(arranged, "水"), await upload(arranged, "酒")];
    expect(await arranged.files.deleteMany(ANONYMOUS, { upyun: [`/${one}`, two, `${ORIGIN}/${three}`] })).toEqual(OK);
    const served = await Promise.all([one, two, three].map((path) => isServed(arranged, path)));
    expect(served).toEqual([false, false, false]);
  });

  it("what it cannot delete it names as it was sent, and deletes the rest", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    const lists = { upyun: [`/${GONE}`, path, "图片.jpg", 42, null, ""], qiniu: [path] };
    expect(await refusalOf(() => arranged.files.deleteMany(ANONYMOUS, lists))).toEqual(
      failed({ upyun: [`/${GONE}`, "图片.jpg", 42, null, ""], qiniu: [path] }),
    );
    expect(await isServed(arranged, path)).toBe(false);
  });

  it("a list that went well is not among those that failed", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    const answer = await refusalOf(() => arranged.files.deleteMany(ANONYMOUS, { upyun: [path], qiniu: [GONE] }));
    expect(answer).toEqual(failed({ qiniu: [GONE] }));
  });

  it("a file that is named twice is gone", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    expect(await arranged.files.deleteMany(ANONYMOUS, { upyun: [path, `/${path}`] })).toEqual(OK);
  });

  it("a second time nothing is there", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    await arranged.files.deleteMany(ANONYMOUS, { upyun: [path] });
    const again = await refusalOf(() => arranged.files.deleteMany(ANONYMOUS, { upyun: [path] }));
    expect(again).toEqual(failed({ upyun: [path] }));
  });

  it("an empty list asks for nothing", async () => {
    const { files } = await arrange();
    expect(await files.deleteMany(ANONYMOUS, { upyun: [] })).toEqual(OK);
  });

  it.each([
    ["no list", {}, "upyun required"],
    ["a text", { upyun: GONE }, "upyun required"],
    ["null", { upyun: null }, "upyun required"],
    ["an object", { qiniu: { path: GONE } }, "qiniu required"],
  ])("%s: 155", async (_title, body, text) => {
    const { files } = await arrange();
    expect(await refusalOf(() => files.deleteMany(ANONYMOUS, body))).toEqual(refused(155, text));
  });

  it("a body that is wrong in one place deletes nothing", async () => {
    const arranged = await arrange();
    const path = await upload(arranged);
    await refusalOf(() => arranged.files.deleteMany(ANONYMOUS, { upyun: [path], qiniu: 1 }));
    expect(await isServed(arranged, path)).toBe(true);
  });

  it("many at once", async () => {
    const arranged = await arrange();
    const paths = await Promise.all(Array.from({ length: 200 }, (_each, index) => upload(arranged, String(index))));
    expect(await arranged.files.deleteMany(ANONYMOUS, { upyun: paths })).toEqual(OK);
    expect(arranged.store.collection("bmob:files").size).toBe(0);
  });
});
