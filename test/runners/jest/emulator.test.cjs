const { createEmulator } = require("baas-emulator");
const { day, expected, fixtures } = require("../shared/day.cjs");

test("a whole day", async () => {
  // Strictly: what the emulator gives is made of the objects of Jest's realm.
  expect(await day(async () => require("baas-emulator"))).toStrictEqual(expected);
});

test("serves below a server of one's own", () => {
  expect(require("baas-emulator/http")).toMatchObject({ toNodeHandler: expect.any(Function) });
});

describe("a fork per test", () => {
  let parent;
  let emulator;

  beforeAll(async () => {
    parent = await createEmulator({ fixtures });
  });
  beforeEach(async () => {
    emulator = await parent.fork();
  });
  afterEach(() => emulator.close());
  afterAll(() => parent.close());

  test.each(["茶", "枣"])("adds %s to what the fixtures hold", async (name) => {
    await emulator.mincloud.records.create("product", { name, price: 9 });
    const { objects } = await emulator.mincloud.records.find("product", { orderBy: "price" });
    expect(objects.map((row) => row.name)).toEqual(["梨", "桃", name]);
  });

  test("runs a function of this file's own", async () => {
    emulator.leancloud.functions.define("add", ({ params }) => params.numbers.reduce((sum, each) => sum + each, 0));
    expect(await emulator.leancloud.functions.run("add", { numbers: [1, 2] })).toBe(3);
  });
});
