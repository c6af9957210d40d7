import { describe, expect, it } from "vitest";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import { LARGEST } from "../../../src/platforms/bmob/files/files.js";
import { arrange, FREE, ORIGIN, refusalOf, refused } from "../other/support.js";

const BYTES = Buffer.from("你好,Bmob\0\xff", "latin1");

const base64 = (name: string): string => Buffer.from(name).toString("base64");

const urlOf = (suffix: string): RegExp => new RegExp(`^${ORIGIN}/2026/03/10/[0-9a-f]{32}\\.${suffix}$`);

describe("6.9 names", () => {
  it.each([
    ["hello.txt", "txt"],
    ["图片.png", "png"],
    ["假期 的 照片(1).jpg", "jpg"],
    ["a.b.c.tar.gz", "gz"],
    ["100%25.txt", "txt"],
    ["PHOTO.JPG", "JPG"],
    [".jpg", "jpg"],
    ["..jpg", "jpg"],
    ["a+b&c=d?e#f.mp4", "mp4"],
    ["../../etc/passwd.txt", "txt"],
    ["a/b.txt", "txt"],
    ["__proto__.js", "js"],
    ["constructor.constructor", "constructor"],
    ['"><script>alert(1)</script>.html', "html"],
    ["😀.gif", "gif"],
    [`${"长".repeat(300)}.txt`, "txt"],
    ["a.7z", "7z"],
  ])("%s is kept as it is, and its last suffix ends the address", async (name, suffix) => {
    const { files } = await arrange();
    const uploaded = await files.upload(ANONYMOUS, { name, bytes: BYTES });
    expect(uploaded).toEqual({ filename: name, url: expect.stringMatching(urlOf(suffix)), cdn: "upyun" });
  });

  it.each([["图片.png"], ["hello.txt"], ["a b.tar.gz"]])(
    "%s may come in Base64, as the documents offer",
    async (name) => {
      const { files } = await arrange();
      expect(await files.upload(ANONYMOUS, { name: base64(name), bytes: BYTES })).toMatchObject({ filename: name });
    },
  );

  const SUFFIX = refused(146, "file must have suffix");
  const ENCODE = refused(146, "file name must use base64 encode before upload");

  it.each([
    ["", SUFFIX],
    ["hello", SUFFIX],
    ["图片", SUFFIX],
    [".", SUFFIX],
    ["a.", SUFFIX],
    ["a. ", SUFFIX],
    ["a.b/c", SUFFIX],
    ["a.文档", SUFFIX],
    ["a.c++", SUFFIX],
    ["a.jpg ", SUFFIX],
    // Base64 of names that have no suffix either, or are none at all.
    [base64("hello"), SUFFIX],
    [base64("a.jpg").slice(0, -1), SUFFIX],
    [base64("a\n.jpg"), SUFFIX],
    [Buffer.from([0xff, 0xfe, 0x2e, 0x61]).toString("base64"), SUFFIX],
    ["a\0.jpg", ENCODE],
    ["a\n.jpg", ENCODE],
    ["\u001b[31m.jpg", ENCODE],
    ["\ud800.jpg", ENCODE],
    ["a\\b.jpg", refused(10042, "file name can not contain back slash,file name:a\\b.jpg")],
    [base64("..\\a.jpg"), refused(10042, "file name can not contain back slash,file name:..\\a.jpg")],
  ])("%j is refused", async (name, answer) => {
    const { files, store } = await arrange();
    expect(await refusalOf(() => files.upload(ANONYMOUS, { name, bytes: BYTES }))).toEqual(answer);
    expect(store.collection("bmob:files").size).toBe(0);
  });
});

describe("6.9 sizes", () => {
  it.each([
    ["nothing", 0, refused(149, "empty file")],
    ["a byte more than 10 MB", LARGEST + 1, refused(145, "file size error")],
    ["40 MB", 40 * 1024 * 1024, refused(145, "file size error")],
  ])("%s is refused", async (_title, size, answer) => {
    const { files, store } = await arrange();
    const bytes = new Uint8Array(size);
    expect(await refusalOf(() => files.upload(ANONYMOUS, { name: "a.bin", bytes }))).toEqual(answer);
    expect(store.collection("bmob:files").size).toBe(0);
  });

  it("a name that cannot be is said first", async () => {
    const { files } = await arrange();
    const answer = await refusalOf(() => files.upload(ANONYMOUS, { name: "a", bytes: new Uint8Array(0) }));
    expect(answer).toMatchObject({ body: { code: 146 } });
  });

  it.each([
    ["one byte", 1],
    ["10 MB", LARGEST],
  ])("%s is served as it came", async (_title, size) => {
    const { files } = await arrange();
    const bytes = Buffer.alloc(size, "茶");
    const { url } = await files.upload(ANONYMOUS, { name: "a.bin", bytes });
    const served = await files.content({ path: new URL(url).pathname });
    expect(Buffer.compare(served.bytes, bytes)).toBe(0);
  });
});

describe("6.9 types", () => {
  it.each([
    ["hello.txt", "text/plain", "text/plain"],
    ["hello.txt", "text/plain; charset=gbk", "text/plain; charset=gbk"],
    ["hello.txt", undefined, "text/plain"],
    ["茶.jpg", undefined, "image/jpeg"],
    ["PHOTO.JPG", undefined, "image/jpeg"],
    ["a.tar.gz", undefined, "application/gzip"],
    ["a.nobodyknows", undefined, "application/octet-stream"],
    ["茶.jpg", "application/octet-stream", "image/jpeg"],
    ["a.nobodyknows", "application/octet-stream", "application/octet-stream"],
    ["a.jpg", "image/webp", "image/webp"],
    ["a.jpg", "", "image/jpeg"],
    ["a.jpg", "image/png\r\nset-cookie: a=b", "image/jpeg"],
    ["a.jpg", "图片", "image/jpeg"],
  ])("%s sent as %s is served as %s", async (name, type, served) => {
    const { files } = await arrange();
    const { url } = await files.upload(ANONYMOUS, { name, bytes: BYTES, type });
    expect(await files.content({ path: new URL(url).pathname })).toMatchObject({ type: served });
  });
});

describe("6.9 addresses", () => {
  it.each([
    ["2026-03-09T15:59:59.999Z", "2026/03/09"],
    ["2026-03-09T16:00:00.000Z", "2026/03/10"],
    ["2025-12-31T16:00:00.000Z", "2026/01/01"],
    ["2024-02-28T23:00:00.000Z", "2024/02/29"],
  ])("what comes at %s lies below %s, Beijing's day (D10)", async (now, day) => {
    const { files, clock } = await arrange();
    clock.freeze(now);
    const { url } = await files.upload(ANONYMOUS, { name: "a.txt", bytes: BYTES });
    expect(url).toMatch(new RegExp(`^${ORIGIN}/${day}/[0-9a-f]{32}\\.txt$`));
  });

  it("begins with the address that the caller reached the emulator at", async () => {
    const { files } = await arrange();
    const caller = { ...ANONYMOUS, origin: "https://api2.bmob.cn" };
    const { url } = await files.upload(caller, { name: "a.txt", bytes: BYTES });
    expect(url).toMatch(/^https:\/\/api2\.bmob\.cn\/2026\/03\/10\/[0-9a-f]{32}\.txt$/);
  });

  it("is new each time, for the same name and bytes, too", async () => {
    const { files } = await arrange();
    const urls = new Set<string>();
    for (let count = 0; count < 20; count++) {
      const { url } = await files.upload(ANONYMOUS, { name: "a.txt", bytes: BYTES });
      urls.add(url);
    }
    expect(urls.size).toBe(20);
  });

  it("serves each file's own bytes", async () => {
    const { files } = await arrange();
    const one = await files.upload(ANONYMOUS, { name: "a.txt", bytes: Buffer.from("一") });
    const two = await files.upload(ANONYMOUS, { name: "a.txt", bytes: Buffer.from("二") });
    const texts = await Promise.all(
      [one, two].map(async ({ url }) => Buffer.from((await files.content({ path: new URL(url).pathname })).bytes)),
    );
    expect(texts.map(String)).toEqual(["一", "二"]);
  });

  it.each([
    ["/2026/03/10/9306f2e74090d668801eac8814b3f56f.jpg"],
    ["/"],
    [""],
    ["/../../etc/passwd"],
    ["/%2e%2e/%2e%2e/etc/passwd"],
    ["/2026/03/10/%ff.jpg"],
    ["/__proto__"],
    ["/constructor"],
  ])("%s leads nowhere: 404, in the words of contract 7", async (path) => {
    const { files } = await arrange();
    expect(await refusalOf(() => files.content({ path }))).toEqual(refused(156, `${path} not found`, 404));
  });
});

it("6.9 an upload into a world that has been put back is not kept", async () => {
  const { files, store } = await arrange();
  const caller = {
    ...ANONYMOUS,
    lease: {
      ...FREE,
      assert: () => {
        throw new Error("the emulator was reset while this ran");
      },
    },
  };
  await expect(files.upload(caller, { name: "a.txt", bytes: BYTES })).rejects.toThrow("was reset");
  expect(store.collection("bmob:files").size).toBe(0);
});
