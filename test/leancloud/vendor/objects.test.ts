import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AV, type AVObject, again, make, open } from "./sdk.js";

let emulator: Emulator;
beforeAll(async () => {
  ({ emulator } = await open());
});
afterAll(() => emulator.close());

const stored = async (object: AVObject) => (await again(object)).toJSON();

describe("leancloud-storage, the vendor's SDK for Node, over a real port: one object (10)", () => {
  it("is created, read, updated and destroyed", async () => {
    const todo = await make("Todo", { title: "写周报", priority: 1 }).save();
    expect(todo.id).toMatch(/^[0-9a-f]{24}$/);
    expect(todo.createdAt).toBeInstanceOf(Date);
    expect(todo.updatedAt?.getTime()).toBe(todo.createdAt?.getTime());
    expect(todo.dirty()).toBe(false);

    await todo.save({ title: "写月报" });
    const read = await again(todo);
    expect(read.toJSON()).toEqual({
      objectId: todo.id,
      title: "写月报",
      priority: 1,
      createdAt: todo.createdAt?.toISOString(),
      updatedAt: todo.updatedAt?.toISOString(),
    });

    await todo.destroy();
    await expect(again(todo)).rejects.toMatchObject({ code: AV.Error.OBJECT_NOT_FOUND });
  });

  it("is fetched into what is only an id, whole or by keys", async () => {
    const author = await make("Author", { name: "鲁迅", city: "绍兴" }).save();
    const book = await make("Book", { title: "呐喊", pages: 200, author }).save();
    const bare = AV.Object.createWithoutData("Book", String(book.id));
    await bare.fetch({ keys: "title,author.name", include: "author" });
    expect(bare.get("title")).toBe("呐喊");
    expect(bare.has("pages")).toBe(false);
    expect(bare.get("author").toJSON()).toMatchObject({ objectId: author.id, name: "鲁迅" });
    expect(bare.get("author").has("city")).toBe(false);
    await bare.fetch();
    expect(bare.get("pages")).toBe(200);
    // The SDK makes nothing of the empty answer (10.3).
    const nobody = await AV.Object.createWithoutData("Book", "nobody").fetch();
    expect(nobody.toJSON()).toEqual({ objectId: "nobody" });
  });

  it("comes back whole with fetchWhenSave (10.2, 10.4)", async () => {
    const counter = await make("Counter", { hits: 1, name: "主页" }).save();
    await AV.Object.createWithoutData("Counter", String(counter.id)).increment("hits", 5).save();
    counter.increment("hits");
    expect(counter.get("hits")).toBe(2);
    await counter.save(null, { fetchWhenSave: true });
    expect(counter.get("hits")).toBe(7);
    const created = await make("Counter", { hits: 0 }).save(null, { fetchWhenSave: true });
    expect(created.get("hits")).toBe(0);
    expect(created.updatedAt).toBeInstanceOf(Date);
  });

  it("is saved on a condition only (10.4: 305)", async () => {
    const account = await make("Account", { balance: 100 }).save();
    const withdraw = (amount: number) =>
      AV.Object.createWithoutData("Account", String(account.id))
        .increment("balance", -amount)
        .save(null, {
          query: new AV.Query<AVObject>("Account").greaterThanOrEqualTo("balance", amount),
          fetchWhenSave: true,
        });
    expect((await withdraw(80)).get("balance")).toBe(20);
    await expect(withdraw(80)).rejects.toMatchObject({ code: 305 });
    expect(await stored(account)).toMatchObject({ balance: 20 });
  });

  it("carries the SDK's operations to the server (12)", async () => {
    const one = make("Ops", { drop: "x", count: 1, tags: ["旧"], flags: 0b1100, odd: 0b0110, mask: 0b0011 });
    await one.save();
    one.unset("drop").increment("count").increment("count", 9);
    one.add("tags", "新").bitAnd("flags", 0b0100).bitOr("odd", 0b0001).bitXor("mask", 0b0001);
    await one.save();
    expect(await stored(one)).toMatchObject({
      count: 11,
      tags: ["旧", "新"],
      flags: 0b0100,
      odd: 0b0111,
      mask: 0b0010,
    });
    expect(await stored(one)).not.toHaveProperty("drop");

    one.addUnique("tags", "新");
    one.addUnique("tags", "热");
    await one.save();
    expect(await stored(one)).toMatchObject({ tags: ["旧", "新", "热"] });
    one.remove("tags", "旧");
    await one.save();
    expect(await stored(one)).toMatchObject({ tags: ["新", "热"] });
  });

  it("may begin with operations, also of bits (12)", async () => {
    const fresh = make("Ops").increment("count", 3).add("tags", "甲").bitAnd("and", 1).bitOr("or", 1).bitXor("xor", 1);
    await fresh.save();
    expect(await stored(fresh)).toMatchObject({ count: 3, tags: ["甲"], and: 0, or: 1, xor: 1 });
  });

  it("changes what lies deep inside by dotted keys (12.9)", async () => {
    const one = await make("Deep", { setting: { color: "red", size: { width: 1 } } }).save();
    one.set("setting.color", "blue").set("setting.size.height", 2).increment("setting.size.width");
    await one.save();
    expect((await stored(one)).setting).toEqual({ color: "blue", size: { width: 2, height: 2 } });
    one.unset("setting.size");
    await one.save();
    expect((await stored(one)).setting).toEqual({ color: "blue" });
  });

  it("keeps values of every type", async () => {
    const friend = await make("Friend", { name: "小红" }).save();
    const file = await AV.File.withURL("茶.jpg", "https://example.com/茶.jpg").save();
    const at = new Date("2026-03-01T08:00:00.123Z");
    const all = await make("All", {
      text: '中文 \u{1F375} "引号" \\ \n',
      number: -1.5,
      yes: true,
      nothing: null,
      at,
      friend,
      friends: [friend, 1, "二", { deep: { at } }],
      map: { at, friend, list: [[1], [2]], 键: "值" },
      place: new AV.GeoPoint(39.9, 116.4),
      file,
    }).save();
    const read = await again(all);
    expect(read.get("text")).toBe('中文 \u{1F375} "引号" \\ \n');
    expect([read.get("number"), read.get("yes"), read.get("nothing")]).toEqual([-1.5, true, null]);
    expect(read.get("at")).toEqual(at);
    expect(read.get("friend")).toBeInstanceOf(AV.Object);
    expect([read.get("friend").className, read.get("friend").id]).toEqual(["Friend", friend.id]);
    expect(read.get("friend").has("name")).toBe(false);
    expect(read.get("friends").slice(1)).toEqual([1, "二", { deep: { at } }]);
    expect(read.get("friends")[0].id).toBe(friend.id);
    expect(read.get("map")).toMatchObject({ at, list: [[1], [2]], 键: "值" });
    expect(read.get("map").friend.id).toBe(friend.id);
    expect(read.get("place")).toBeInstanceOf(AV.GeoPoint);
    expect(read.get("place").toJSON()).toMatchObject({ latitude: 39.9, longitude: 116.4 });
    expect(read.get("file")).toBeInstanceOf(AV.File);
    expect([read.get("file").name(), read.get("file").url()]).toEqual(["茶.jpg", "https://example.com/茶.jpg"]);
  });

  it("saves the new objects and files it points to along with itself", async () => {
    const author = make("Author", { name: "老舍" });
    const book = await make("Book", { title: "茶馆", author, cover: AV.File.withURL("a", "http://a/a") }).save();
    expect(author.id).toMatch(/./);
    const read = await again(book);
    expect(read.get("author").id).toBe(author.id);
    expect(read.get("cover").url()).toBe("http://a/a");
  });

  it("tells what is wrong by the vendor's codes (4, 21)", async () => {
    await make("Typed", { count: 1 }).save();
    const code = (object: AVObject) => expect(object.save()).rejects;
    await code(make("Typed", { count: "一" })).toMatchObject({
      code: AV.Error.INCORRECT_TYPE,
      rawMessage: `Invalid value type for field 'count',expect type is {:type "Number"},but it is '{:type "String"}'.`,
    });
    await code(make("Typed", { 坏: 1 })).toMatchObject({ code: 105 });
    await code(make("Typed", { "a-b": 1 })).toMatchObject({ code: 105 });
    await code(make("9bad")).toMatchObject({ code: 103 });
    await code(AV.Object.createWithoutData("Typed", "nobody").set("count", 1)).toMatchObject({ code: 1 });
    const refused = await make("Typed", { count: "一" })
      .save()
      .catch((error) => error);
    expect(refused).toBeInstanceOf(AV.Error);
    expect(refused.message).toMatch(/\[400 POST http:\/\/127\.0\.0\.1:\d+\/1\.1\/classes\/Typed\]$/);
  });
});

describe("several objects at once (20.1)", () => {
  it("are saved, fetched and destroyed in one batch each", async () => {
    const tasks = ["甲", "乙", "丙"].map((name, at) => make("Task", { name, at }));
    await AV.Object.saveAll(tasks);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(3);

    for (const task of tasks) task.increment("at", 10);
    await AV.Object.saveAll(tasks, { fetchWhenSave: true });
    const bare = tasks.map(({ id }) => AV.Object.createWithoutData("Task", String(id)));
    await AV.Object.fetchAll(bare);
    expect(bare.map((task) => [task.get("name"), task.get("at")])).toEqual([
      ["甲", 10],
      ["乙", 11],
      ["丙", 12],
    ]);

    await AV.Object.destroyAll(tasks);
    expect(await new AV.Query("Task").count()).toBe(0);
  });

  it("of several classes are destroyed together", async () => {
    const objects = [make("Left", { n: 1 }), make("Right", { n: 1 }), make("Left", { n: 2 })];
    await AV.Object.saveAll(objects);
    await AV.Object.destroyAll(objects);
    expect(await Promise.all(["Left", "Right"].map((name) => new AV.Query(name).count()))).toEqual([0, 0]);
  });

  it("fail one by one: the others are saved (20.1)", async () => {
    await make("Task", { at: 0 }).save();
    const [good, bad] = [make("Task", { at: 1 }), make("Task", { at: "一" })];
    await expect(AV.Object.saveAll([good, bad])).rejects.toMatchObject({ code: 111 });
    expect(await stored(good)).toMatchObject({ at: 1 });
    expect(bad.id).toBeUndefined();
  });

  it("that are missing fail the whole fetchAll, as SDKs want it (20.2)", async () => {
    const there = await make("Task", { at: 2 }).save();
    const missing = AV.Object.createWithoutData("Task", "nobody");
    await expect(AV.Object.fetchAll([there, missing])).rejects.toMatchObject({
      code: 101,
      results: [there, expect.objectContaining({ code: 101 })],
    });
  });
});

describe("classes of the app's own", () => {
  it("come back as what they were registered or extended as", async () => {
    class Post extends AV.Object {
      get title(): string {
        return this.get("title");
      }
    }
    AV.Object.register(Post);
    const post = new Post();
    await post.save({ title: "新" });
    const [found] = await new AV.Query(Post).find();
    expect(found).toBeInstanceOf(Post);
    expect(found?.title).toBe("新");

    const Comment = AV.Object.extend("Comment", { shout: (text: string) => `${text}！` });
    const comment = new Comment();
    await comment.save({ text: "好", post });
    const read = await new AV.Query("Comment").include("post").first();
    expect(read).toBeInstanceOf(Comment);
    expect(read?.get("post")).toBeInstanceOf(Post);
    expect(read?.get("post").title).toBe("新");
  });
});

describe("relations (13)", () => {
  it("are filled, queried both ways, and emptied", async () => {
    const courses = [make("Course", { name: "语文", level: 1 }), make("Course", { name: "数学", level: 2 })];
    await AV.Object.saveAll(courses);
    const [chinese, maths] = courses as [AVObject, AVObject];
    const [ming, hong] = [make("Student", { name: "小明" }), make("Student", { name: "小红" })];
    ming.relation("courses").add(chinese);
    ming.relation("courses").add(maths);
    hong.relation("courses").add(maths);
    await AV.Object.saveAll([ming, hong]);

    const names = async (query: { find(): Promise<AVObject[]> }) => (await query.find()).map((one) => one.get("name"));
    const mine = () => ming.relation<AVObject>("courses").query();
    expect(await names(mine().ascending("level"))).toEqual(["语文", "数学"]);
    expect(await names(mine().greaterThan("level", 1))).toEqual(["数学"]);
    expect(await mine().count()).toBe(2);
    const read = await again(ming);
    expect(read.get("courses")).toBeInstanceOf(AV.Relation);
    expect((await mine().find()).map(({ className }) => className)).toEqual(["Course", "Course"]);
    // The SDK knows the relation only by its key: the class comes from the server (11.2).
    const bare = AV.Object.createWithoutData("Student", String(ming.id));
    expect(await names(bare.relation<AVObject>("courses").query().descending("level"))).toEqual(["数学", "语文"]);

    const takers = AV.Relation.reverseQuery<AVObject>("Student", "courses", maths);
    expect(await names(takers.ascending("name"))).toEqual(["小明", "小红"].sort());

    ming.relation("courses").remove(maths);
    ming.relation("courses").add(chinese);
    await ming.save();
    expect(await names(mine())).toEqual(["语文"]);
  });
});

describe("the cloud's clock (20.5)", () => {
  it("is told as a Date", async () => {
    emulator.clock.freeze("2026-05-01T00:00:00Z");
    expect(await AV.Cloud.getServerDate()).toEqual(new Date("2026-05-01T00:00:00Z"));
    emulator.clock.set(Date.now());
  });
});
