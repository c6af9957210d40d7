import { describe } from "vitest";
import { createWorld, op, questions, type Scenario, scenarios, to, type World } from "./steps.js";
import { NOW } from "./support.js";

const city = (name: string) => to("City", name);

/** Cities and who lives there. */
const country = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("City", {
    beijing: { size: 3, mayor: "wang", twins: ["oslo", "rome"], info: { river: "none" } },
    hangzhou: { size: 2, mayor: "li", info: { river: "qiantang" } },
    suzhou: { size: 1, mayor: "zhou", info: { river: "suzhou" } },
  });
  await world.objects("Person", {
    ming: { home: city("beijing"), name: "wang", river: "qiantang", works: [city("hangzhou"), city("suzhou")] },
    li: { home: city("hangzhou"), name: "li", river: "none", friends: ["oslo", "zhou"] },
    fang: { home: city("suzhou"), name: "zhao", works: [city("beijing")] },
    // Points to another class, to an object that is not there, to nothing.
    odd: { home: to("Person", "ming"), name: "chen" },
    lost: { home: { ...city("beijing"), objectId: "not-there" }, name: "li" },
    nowhere: { name: null },
    empty: { home: null },
    // An id says nothing without its class.
    alike: { home: to("Person", "beijing"), name: "sun" },
  });
  await world.objects("Event", {
    party: { host: to("Person", "ming"), guests: op("AddRelation", { objects: [to("Person", "li")] }) },
    walk: {
      host: to("Person", "fang"),
      guests: op("AddRelation", { objects: [to("Person", "ming"), to("Person", "fang")] }),
    },
  });
  return world;
};

const people = (title: string, where: object, labels: readonly string[], extra: object = {}): Scenario => ({
  title: `11.7 ${title}`,
  request: "GET /classes/Person",
  query: { where, ...extra },
  labels,
});
const events = (title: string, where: object, labels: readonly string[]): Scenario => ({
  title: `11.7 ${title}`,
  request: "GET /classes/Event",
  query: { where },
  labels,
});
const query = (where: unknown, rest: object = {}, className = "City") => ({ className, where, ...rest });
const ALL = ["ming", "li", "fang", "odd", "lost", "nowhere", "empty", "alike"];

describe("11.7 $inQuery and $notInQuery", () => {
  questions(country, [
    people("$inQuery", { home: { $inQuery: query({ size: { $gt: 1 } }) } }, ["ming", "li"]),
    people("$inQuery that finds nothing", { home: { $inQuery: query({ size: 9 }) } }, []),
    people("$inQuery of all: what points elsewhere is out", { home: { $inQuery: query({}) } }, ["ming", "li", "fang"]),
    people("$inQuery without where", { home: { $inQuery: { className: "City" } } }, ["ming", "li", "fang"]),
    people("$inQuery on another class finds what points there", { home: { $inQuery: query({}, {}, "Person") } }, [
      "odd",
    ]),
    people("$inQuery by the id of the other object", { home: { $inQuery: query({ objectId: "{suzhou}" }) } }, ["fang"]),
    people("$inQuery: limit and order", { home: { $inQuery: query({}, { limit: 1, order: "-size" }) } }, ["ming"]),
    people("$inQuery: limit, skip and order", { home: { $inQuery: query({}, { limit: 1, skip: 1, order: "size" }) } }, [
      "li",
    ]),
    people("$inQuery: skip", { home: { $inQuery: query({}, { skip: 2, order: "size" }) } }, ["ming"]),
    people("$inQuery on an array of pointers", { works: { $inQuery: query({ size: 1 }) } }, ["ming"]),
    people("$inQuery on a field that holds no pointer", { name: { $inQuery: query({}) } }, []),
    people("$inQuery on a field that nobody has", { nothing: { $inQuery: query({}) } }, []),
    people("$notInQuery matches missing fields, too", { home: { $notInQuery: query({ size: { $gt: 1 } }) } }, [
      "fang",
      "odd",
      "lost",
      "nowhere",
      "empty",
      "alike",
    ]),
    people("$notInQuery that excludes nothing", { home: { $notInQuery: query({ size: 9 }) } }, ALL),
    people("$notInQuery: limit and order", { home: { $notInQuery: query({}, { limit: 2, order: "size" }) } }, [
      "ming",
      "odd",
      "lost",
      "nowhere",
      "empty",
      "alike",
    ]),
    people("$inQuery and $notInQuery on one key", { home: { $inQuery: query({}), $notInQuery: query({ size: 3 }) } }, [
      "li",
      "fang",
    ]),
    people("$inQuery beside $ne on one key", { home: { $inQuery: query({}), $ne: city("beijing") } }, ["li", "fang"]),
    people("$inQuery beside another key", { home: { $inQuery: query({}) }, name: "li" }, ["li"]),
    people("$inQuery in $or", { $or: [{ home: { $inQuery: query({ size: 1 }) } }, { name: "chen" }] }, ["fang", "odd"]),
    people(
      "$inQuery in $and",
      {
        $and: [
          { home: { $inQuery: query({ size: { $gt: 1 } }) } },
          { home: { $inQuery: query({ size: { $lt: 3 } }) } },
        ],
      },
      ["li"],
    ),
    people("where as an array inside", { home: { $inQuery: query([{ size: { $gt: 1 } }, { size: { $lt: 3 } }]) } }, [
      "li",
    ]),
    people("$or inside", { home: { $inQuery: query({ $or: [{ size: 1 }, { size: 3 }] }) } }, ["ming", "fang"]),
    people("$regex inside", { home: { $inQuery: query({ mayor: { $regex: "^z" } }) } }, ["fang"]),
    events(
      "$inQuery inside $inQuery",
      { host: { $inQuery: query({ home: { $inQuery: query({ size: 3 }) } }, {}, "Person") } },
      ["party"],
    ),
    events(
      "$notInQuery inside $inQuery",
      { host: { $inQuery: query({ home: { $notInQuery: query({ size: 3 }) } }, {}, "Person") } },
      ["walk"],
    ),
    events("$inQuery on a relation", { guests: { $inQuery: query({ name: "wang" }, {}, "Person") } }, ["walk"]),
    events("$inQuery on a relation, several", { guests: { $inQuery: query({}, {}, "Person") } }, ["party", "walk"]),
    events("$notInQuery on a relation", { guests: { $notInQuery: query({ name: "wang" }, {}, "Person") } }, ["party"]),
    events("$inQuery on a relation to another class", { guests: { $inQuery: query({}) } }, []),
    events(
      "$relatedTo inside $inQuery",
      { host: { $inQuery: query({ $relatedTo: { object: to("Event", "walk"), key: "guests" } }, {}, "Person") } },
      ["party", "walk"],
    ),
    {
      title: "11.2 count=1 with $inQuery",
      request: "GET /classes/Person?count=1&limit=1",
      query: { where: { home: { $inQuery: query({}) } } },
      matches: { count: 3, results: [{}] },
    },
    {
      title: "11.2 order beside $inQuery",
      request: "GET /classes/Person?order=-name",
      query: { where: { home: { $inQuery: query({}) } } },
      ordered: ["fang", "ming", "li"],
    },
  ]);
});

describe("11.7 the inner limit", () => {
  const crowd = async (): Promise<World> => {
    const world = await createWorld();
    const requests = Array.from({ length: 120 }, (_, n) => ({
      method: "POST",
      path: "/1.1/classes/City",
      body: { n },
    }));
    const { json } = await world.http("POST", "/batch", { body: { requests } });
    const made = json as { success: { objectId: string } }[];
    const owners = made.map(({ success }, n) => ({
      method: "POST",
      path: "/1.1/classes/Person",
      body: { n, home: { __type: "Pointer", className: "City", objectId: success.objectId } },
    }));
    await world.http("POST", "/batch", { body: { requests: owners } });
    return world;
  };
  const counted = (title: string, rest: object, count: number, operator = "$inQuery"): Scenario => ({
    title: `11.7 ${title}`,
    request: "GET /classes/Person?count=1&limit=0",
    query: { where: { home: { [operator]: { className: "City", where: {}, ...rest } } } },
    equals: { results: [], count },
  });
  const selected = (title: string, rest: object, count: number): Scenario => ({
    title: `11.7 ${title}`,
    request: "GET /classes/Person?count=1&limit=0",
    query: { where: { n: { $select: { key: "n", query: { className: "City", where: {}, ...rest } } } } },
    equals: { results: [], count },
  });
  questions(crowd, [
    counted("inner limit defaults to 100", {}, 100),
    counted("inner limit up to 1000", { limit: 1000 }, 120),
    counted("inner limit 110", { limit: 110 }, 110),
    counted("D5 inner limit above 1000 becomes 100", { limit: 1001 }, 100),
    counted("$notInQuery with the default limit", {}, 20, "$notInQuery"),
    selected("$select defaults to 100", {}, 100),
    selected("$select up to 1000", { limit: 1000 }, 120),
  ]);
});

describe("11.7 $select and $dontSelect", () => {
  const select = (key: string, inner: object) => ({ key, query: inner });
  questions(country, [
    people("$select", { name: { $select: select("mayor", query({ size: { $gt: 1 } })) } }, ["ming", "li", "lost"]),
    people("$select of one", { name: { $select: select("mayor", query({ size: 3 })) } }, ["ming"]),
    people("$select that finds nothing", { name: { $select: select("mayor", query({ size: 9 })) } }, []),
    people(
      "$select of a key that nobody has: null is not among the values",
      { name: { $select: select("nothing", query({})) } },
      [],
    ),
    people("$select by a dotted key", { river: { $select: select("info.river", query({})) } }, ["ming", "li"]),
    people("$select on an array field: any element", { friends: { $select: select("mayor", query({})) } }, ["li"]),
    people(
      "$select: limit and order",
      { name: { $select: select("mayor", query({}, { limit: 1, order: "-size" })) } },
      ["ming"],
    ),
    people(
      "$select: pointers compare by id",
      { home: { $select: select("home", query({ name: "wang" }, {}, "Person")) } },
      ["ming"],
    ),
    people(
      "$dontSelect matches missing fields, too",
      { name: { $dontSelect: select("mayor", query({ size: { $gt: 1 } })) } },
      ["fang", "odd", "nowhere", "empty", "alike"],
    ),
    people("$dontSelect that excludes nothing", { name: { $dontSelect: select("mayor", query({ size: 9 })) } }, ALL),
    people(
      "$dontSelect: pointers compare by id",
      { home: { $dontSelect: select("home", query({ name: "wang" }, {}, "Person")) } },
      ["li", "fang", "odd", "lost", "nowhere", "empty", "alike"],
    ),
    people("$select beside $ne", { name: { $select: select("mayor", query({})), $ne: "li" } }, ["ming"]),
    people(
      "$select inside $inQuery",
      { home: { $inQuery: query({ mayor: { $select: select("name", query({}, {}, "Person")) } }) } },
      ["ming", "li"],
    ),
    people("$select in $or", { $or: [{ name: { $select: select("mayor", query({ size: 3 })) } }, { name: "chen" }] }, [
      "ming",
      "odd",
    ]),
    people("$select of objectId", { "home.objectId": { $select: select("objectId", query({ size: 3 })) } }, [
      "ming",
      "alike",
    ]),
    people("$select of createdAt", { createdAt: { $select: select("createdAt", query({})) } }, ALL),
  ]);
});

describe("11.7, 4.2 $select between times and dates", () => {
  const date = (iso: string) => ({ __type: "Date", iso });
  const EARLIER = "2025-01-01T00:00:00.000Z";
  const times = async (): Promise<World> => {
    const world = await createWorld();
    await world.objects("Visit", {
      now: { day: date(NOW), text: NOW, days: [date(EARLIER), date(NOW)] },
      earlier: { day: date(EARLIER), text: EARLIER, days: [date(EARLIER)] },
      none: {},
    });
    return world;
  };
  const visits = (
    title: string,
    key: string,
    operator: string,
    inner: string,
    labels: readonly string[],
  ): Scenario => ({
    title: `11.7 ${title}`,
    request: "GET /classes/Visit",
    query: { where: { [key]: { [operator]: { key: inner, query: query({}, {}, "Visit") } } } },
    labels,
  });
  questions(times, [
    visits("a Date column among createdAt", "day", "$select", "createdAt", ["now"]),
    visits("a Date column among updatedAt", "day", "$select", "updatedAt", ["now"]),
    visits("a Date column not among createdAt", "day", "$dontSelect", "createdAt", ["earlier", "none"]),
    visits("createdAt among a Date column's values", "createdAt", "$select", "day", ["now", "earlier", "none"]),
    visits("createdAt not among a Date column's values", "createdAt", "$dontSelect", "day", []),
    visits("createdAt among dates in arrays", "createdAt", "$select", "days", ["now", "earlier", "none"]),
    visits("dates in an array among createdAt", "days", "$select", "createdAt", ["now"]),
    visits("updatedAt among createdAt", "updatedAt", "$select", "createdAt", ["now", "earlier", "none"]),
    visits("a text is no date", "text", "$select", "createdAt", []),
    visits("a Date column among a Date column's", "day", "$select", "day", ["now", "earlier"]),
  ]);
});

describe("21 malformed sub-queries", () => {
  const refused = (title: string, test: object, code: number): Scenario => ({
    title: `11.7, 21 ${title}`,
    request: "GET /classes/Person",
    query: { where: { home: test } },
    refused: code,
  });
  const deep = (levels: number): object =>
    levels === 0 ? {} : { home: { $inQuery: query(deep(levels - 1), {}, "Person") } };
  questions(country, [
    ...["$inQuery", "$notInQuery"].flatMap((operator) => [
      refused(`${operator} with a text`, { [operator]: "City" }, 1),
      refused(`${operator} with null`, { [operator]: null }, 1),
      refused(`${operator} with an array`, { [operator]: [query({})] }, 1),
      refused(`${operator} without className`, { [operator]: { where: {} } }, 1),
      refused(`${operator} with a number as className`, { [operator]: { className: 5, where: {} } }, 1),
      refused(`${operator} with a bad className`, { [operator]: { className: "bad-name", where: {} } }, 1),
      refused(`${operator} with a text that is no JSON as where`, { [operator]: query("{") }, 107),
      refused(`${operator} with a number as where`, { [operator]: query(5) }, 107),
      refused(`${operator} with an unknown operator inside`, { [operator]: query({ size: { $near: 1 } }) }, 1),
      refused(`${operator} with a bad key inside`, { [operator]: query({ "bad-key": 1 }) }, 105),
    ]),
    ...["$select", "$dontSelect"].flatMap((operator) => [
      refused(`${operator} with a text`, { [operator]: "mayor" }, 1),
      refused(`${operator} with a key of no object`, { [operator]: { key: "__readers", query: query({}) } }, 105),
      refused(`${operator} without key`, { [operator]: { query: query({}) } }, 1),
      refused(`${operator} with a number as key`, { [operator]: { key: 5, query: query({}) } }, 1),
      refused(`${operator} without query`, { [operator]: { key: "mayor" } }, 1),
      refused(`${operator} with a query without className`, { [operator]: { key: "mayor", query: { where: {} } } }, 1),
      refused(`${operator} with a malformed where`, { [operator]: { key: "mayor", query: query([5]) } }, 107),
    ]),
    {
      title: "21 where with 60 levels of $inQuery is refused, or answered",
      request: "GET /classes/Person",
      query: { where: deep(60) },
      refused: 1,
    },
    {
      title: "11.7 8 levels of $inQuery are fine",
      request: "GET /classes/Person",
      query: { where: deep(8) },
      labels: [],
    },
    {
      title: "21 __proto__ inside a sub-query",
      request: `GET /classes/Person?where=${encodeURIComponent('{"home":{"$inQuery":{"className":"City","where":{"__proto__":{}}}}}')}`,
      refused: 107,
    },
    people("keys that every object has anyway find nothing", { constructor: { $inQuery: query({}) } }, []),
    people("such a key of an inner object", { name: { $select: { key: "constructor.name", query: query({}) } } }, []),
  ]);
});

describe("10.4 sub-queries in conditional writes", () => {
  scenarios(country, [
    {
      title: "10.4 $inQuery that holds",
      steps: [
        {
          request: "PUT /classes/Person/{ming}",
          query: { where: { home: { $inQuery: query({ size: 3 }) } } },
          json: { done: true },
        },
        { request: "GET /classes/Person/{ming}", matches: { done: true } },
      ],
    },
    {
      title: "10.4 $inQuery that does not hold",
      steps: [
        {
          request: "PUT /classes/Person/{ming}",
          query: { where: { home: { $inQuery: query({ size: 1 }) } } },
          json: { done: true },
          refused: 305,
        },
        { request: "GET /classes/Person/{ming}", lacks: ["done"] },
      ],
    },
    {
      title: "10.5 delete where $notInQuery",
      steps: [
        {
          request: "DELETE /classes/Person/{ming}",
          query: { where: { home: { $notInQuery: query({ size: 3 }) } } },
          refused: 305,
        },
        {
          request: "DELETE /classes/Person/{li}",
          query: { where: { home: { $notInQuery: query({ size: 3 }) } } },
          equals: {},
        },
        { request: "GET /classes/Person", labels: ALL.filter((label) => label !== "li") },
      ],
    },
  ]);
});
