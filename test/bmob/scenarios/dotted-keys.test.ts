import { describe } from "vitest";
import { A, gameScore, read } from "./game-score.js";
import { NOW, type Scenario, type Step, scenarios, times, type World } from "./steps.js";

describe("6.2 dotted keys of PUT", () => {
  const deep = { map: { k: 1, m: { deep: "a" } }, list: [{ name: "x", n: 1 }, { name: "y" }] };
  const nested = async (): Promise<World> => {
    const world = await gameScore();
    await world.step({ request: "POST /1/classes/Deep", json: deep, save: { d: "objectId" } });
    return world;
  };
  const put = (title: string, json: object, after: object): Scenario => ({
    title: `6.2 ${title}`,
    steps: [
      { request: "PUT /1/classes/Deep/{d}", json, equals: { updatedAt: NOW } },
      { request: "GET /1/classes/Deep/{d}", equals: { ...deep, ...after, objectId: "{d}", ...times } },
    ],
  });
  scenarios(nested, [
    put("a member", { "map.k": 2 }, { map: { k: 2, m: { deep: "a" } } }),
    put("a new member", { "map.fresh": [1] }, { map: { k: 1, m: { deep: "a" }, fresh: [1] } }),
    put("a member of another type", { "map.k": "text" }, { map: { k: "text", m: { deep: "a" } } }),
    put("a member of a member", { "map.m.deep": "b" }, { map: { k: 1, m: { deep: "b" } } }),
    put("several at once", { "map.k": 2, "map.m.deep": "b" }, { map: { k: 2, m: { deep: "b" } } }),
    put("beside another field", { "map.k": 2, fresh: true }, { map: { k: 2, m: { deep: "a" } }, fresh: true }),
    put("an array's first element", { "list.0.name": "z" }, { list: [{ name: "z", n: 1 }, { name: "y" }] }),
    put("an array's second element", { "list.1.name": "z" }, { list: [{ name: "x", n: 1 }, { name: "z" }] }),
    put(
      "a new member of an element",
      { "list.1.n": 5 },
      {
        list: [
          { name: "x", n: 1 },
          { name: "y", n: 5 },
        ],
      },
    ),
    put(
      "both elements",
      { "list.0.n": 8, "list.1.n": 9 },
      {
        list: [
          { name: "x", n: 8 },
          { name: "y", n: 9 },
        ],
      },
    ),
    {
      title: "6.2 a path that leads nowhere good",
      steps: [
        ...["score.k", "playerName.k", "cheatMode.k"].map(
          (name): Step => ({ request: `PUT ${A}`, json: { [name]: 1 }, status: 400 }),
        ),
        ...["map.", ".map", "map..k", "."].map(
          (name): Step => ({ request: `PUT ${A}`, json: { [name]: 1 }, status: 400 }),
        ),
        ...["objectId.k", "createdAt.k"].map(
          (name): Step => ({ request: `PUT ${A}`, json: { [name]: 1 }, status: 400 }),
        ),
        read(),
      ],
    },
  ]);
});
