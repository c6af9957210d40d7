import { describe, expect, it } from "vitest";
import { A, FIELDS, gameScore, read, whole } from "./game-score.js";
import {
  at,
  beijing,
  createWorld,
  missing,
  NOW,
  NOW_MS,
  OBJECT_ID,
  type Scenario,
  type Step,
  scenarios,
  times,
} from "./steps.js";

/** A second after the world began. */
const LATER = beijing(NOW_MS + 1000);

describe("6.2 one object", () => {
  scenarios(gameScore, [
    {
      title: "6.2 POST",
      request: "POST /1/classes/GameScore",
      json: FIELDS,
      status: 201,
      equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
      responseHeaders: {
        location: expect.stringMatching(/^https?:\/\/127\.0\.0\.1(?::\d+)?\/1\/classes\/GameScore\/[0-9a-f]{10}$/),
      },
    },
    {
      title: "6.2 POST: Location has the origin that was asked",
      request: "POST /1/classes/GameScore",
      json: FIELDS,
      host: "localhost:4400",
      responseHeaders: {
        location: expect.stringMatching(/^http:\/\/localhost:4400\/1\/classes\/GameScore\/[0-9a-f]{10}$/),
      },
    },
    {
      title: "6.2 POST without fields",
      steps: [
        { request: "POST /1/classes/GameScore", json: {}, save: { b: "objectId" } },
        { request: "GET /1/classes/GameScore/{b}", equals: { objectId: "{b}", ...times } },
      ],
    },
    { title: "6.2 GET", ...read() },
    { title: "6.2 GET: nothing around it", request: `GET ${A}`, lacks: ["results", "className", "__type", "ACL"] },
    {
      title: "6.2 PUT changes named fields only",
      steps: [
        { request: `PUT ${A}`, json: { score: 1 }, after: 1000, equals: { updatedAt: LATER } },
        read({ score: 1, updatedAt: LATER }),
      ],
    },
    {
      title: "6.2 PUT adds a field",
      steps: [{ request: `PUT ${A}`, json: { fresh: "x" }, equals: { updatedAt: NOW } }, read({ fresh: "x" })],
    },
    {
      title: "6.2 PUT replaces objects and arrays as a whole",
      steps: [
        { request: `PUT ${A}`, json: { map: { other: 2 }, tags: ["c"] } },
        read({ map: { other: 2 }, tags: ["c"] }),
      ],
    },
    {
      title: "6.2 PUT without fields",
      steps: [
        { request: `PUT ${A}`, json: {}, matches: { updatedAt: expect.any(String) } },
        read({ updatedAt: expect.any(String) }),
      ],
    },
    {
      title: "6.2 DELETE, and then it is gone",
      steps: [
        { request: `DELETE ${A}`, equals: { msg: "ok" } },
        { request: `GET ${A}`, refused: missing("{a}") },
        { request: `DELETE ${A}`, refused: missing("{a}") },
        { request: `PUT ${A}`, json: { score: 1 }, refused: missing("{a}") },
        { request: "GET /1/classes/GameScore", equals: { results: [] } },
      ],
    },
    { title: "6.2 GET of all", request: "GET /1/classes/GameScore", equals: { results: [whole] } },
    ...["nope", "0123456789", "constructor", "__proto__", "e1kXT22L"].flatMap((id): Scenario[] => [
      { title: `6.2 GET ${id}`, request: `GET /1/classes/GameScore/${id}`, refused: missing(id) },
      { title: `6.2 PUT ${id}`, request: `PUT /1/classes/GameScore/${id}`, json: { score: 1 }, refused: missing(id) },
      { title: `6.2 DELETE ${id}`, request: `DELETE /1/classes/GameScore/${id}`, refused: missing(id) },
    ]),
    {
      title: "6.2 an id of another class",
      steps: [
        { request: "POST /1/classes/Other", json: {}, save: { other: "objectId" } },
        { request: "GET /1/classes/GameScore/{other}", refused: missing("{other}") },
        { request: "DELETE /1/classes/GameScore/{other}", refused: missing("{other}") },
        { request: "GET /1/classes/Other/{other}", equals: { objectId: "{other}", ...times } },
      ],
    },
  ]);

  it("6.2 Location leads to the object", async () => {
    await using world = await createWorld();
    const made = await world.http("POST", "/1/classes/GameScore", { body: { score: 5 } });
    expect(made.headers.location).toMatch(new RegExp(`/1/classes/GameScore/${String(at(made.json, "objectId"))}$`));
    const { json } = await world.http("GET", new URL(String(made.headers.location)).pathname);
    expect(json).toEqual({ score: 5, objectId: at(made.json, "objectId"), ...times });
  });

  it("6.1 ids are ten lower-case hex digits, each another", async () => {
    await using world = await createWorld();
    const made = await Promise.all(
      Array.from({ length: 200 }, () => world.http("POST", "/1/classes/GameScore", { body: {} })),
    );
    const ids = made.map(({ json }) => String(at(json, "objectId")));
    expect(new Set(ids).size).toBe(200);
    for (const id of ids) expect(id).toMatch(OBJECT_ID);
  });
});

describe("6.1 times", () => {
  scenarios(gameScore, [
    {
      title: "6.1 both are equal on create, in Beijing time",
      request: `GET ${A}`,
      matches: { createdAt: "2026-03-10 01:30:15", updatedAt: "2026-03-10 01:30:15" },
    },
    {
      title: "6.1 an update moves one of them",
      steps: [
        { request: `PUT ${A}`, json: { score: 1 }, after: "1d", equals: { updatedAt: "2026-03-11 01:30:15" } },
        { request: `GET ${A}`, matches: { createdAt: NOW, updatedAt: "2026-03-11 01:30:15" } },
      ],
    },
    {
      title: "6.1 a second is over sooner than it began",
      steps: [
        { request: `PUT ${A}`, json: { score: 1 }, after: 749, equals: { updatedAt: NOW } },
        { request: `PUT ${A}`, json: { score: 2 }, after: 1, equals: { updatedAt: LATER } },
      ],
    },
  ]);
});

describe("6.1 unknown classes", () => {
  const gone: Step = { request: "GET /1/classes/Fresh", refused: 101 };
  scenarios(createWorld, [
    {
      title: "6.1 POST makes the class",
      steps: [
        gone,
        { request: "POST /1/classes/Fresh", json: {} },
        { request: "GET /1/classes/Fresh", matches: { results: [{}] } },
      ],
    },
    { title: "6.1 GET", steps: [gone, gone] },
    {
      title: "6.1 GET with parameters",
      request: "GET /1/classes/Fresh?where=%7B%7D&count=1&limit=0&order=a",
      refused: 101,
    },
    { title: "6.1 GET with statistics", request: "GET /1/classes/Fresh?sum=score", refused: 101 },
    { title: "6.1 GET of an object", steps: [{ request: "GET /1/classes/Fresh/0123456789", refused: 101 }, gone] },
    { title: "6.1 PUT", steps: [{ request: "PUT /1/classes/Fresh/0123456789", json: { a: 1 }, refused: 101 }, gone] },
    { title: "6.1 DELETE", steps: [{ request: "DELETE /1/classes/Fresh/0123456789", refused: 101 }, gone] },
    {
      title: "6.1 a refused POST makes no class",
      steps: [{ request: "POST /1/classes/Fresh", json: { objectId: "x" }, refused: 105 }, gone],
    },
    {
      title: "6.1 a class stays when its last object goes",
      steps: [
        { request: "POST /1/classes/Fresh", json: {}, save: { x: "objectId" } },
        { request: "DELETE /1/classes/Fresh/{x}" },
        { request: "GET /1/classes/Fresh", equals: { results: [] } },
      ],
    },
    { title: "6.1 _User is there from the beginning", request: "GET /1/classes/_User", equals: { results: [] } },
    { title: "6.1 _Role, too", request: "GET /1/classes/_Role", equals: { results: [] } },
  ]);
});
