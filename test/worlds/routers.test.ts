import { describe, expect, it } from "vitest";
import { createRouters } from "../../src/http/index.js";

const table = (world: string) => [
  { method: "GET", path: "/fruit/:id", world },
  { method: "*", path: "/fruit", world },
];

describe("routers of tables with the same patterns", () => {
  const createRouter = createRouters();
  const [one, other] = [createRouter(table("one")), createRouter(table("other"))];

  it("find each its own rows", () => {
    expect(one.match("GET", "/fruit/7")).toMatchObject({ route: { world: "one" }, params: { id: "7" } });
    expect(other.match("GET", "/fruit/8")).toMatchObject({ route: { world: "other" }, params: { id: "8" } });
    expect(one.match("PUT", "/fruit")).toMatchObject({ route: { world: "one" } });
  });

  it("are not those of other tables", () => {
    const third = createRouter([{ method: "POST", path: "/fruit/:name", world: "third" }]);
    expect(third.match("POST", "/fruit/pear")).toMatchObject({ route: { world: "third" }, params: { name: "pear" } });
    expect(third.match("GET", "/fruit/pear")).toBeUndefined();
    expect([one.allowed("/fruit/7"), third.allowed("/fruit/7")]).toEqual([
      ["GET", "HEAD", "OPTIONS"],
      ["POST", "OPTIONS"],
    ]);
  });
});
