import { describe } from "vitest";
import {
  createWorld,
  date,
  mismatch,
  op,
  point,
  questions,
  type Scenario,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

/** A value of every type that values can have (6.1), as a fresh object has it, and another one of the same type. */
const VALUES = {
  String: ["text", "other"],
  Number: [1, 2.5],
  Bool: [true, false],
  Date: [date("2011-08-21 18:02:52"), date("2012-08-21 18:02:52")],
  File: [
    { __type: "File", group: "g", filename: "a.jpg", url: "http://x/a.jpg" },
    { __type: "File", group: "g", filename: "b.jpg", url: "http://x/b.jpg" },
  ],
  Geo: [point(1, 2), point(3, 4)],
  Array: [[1], ["a", {}]],
  Object: [{ k: 1 }, { other: "x" }],
  Pointer: [to("Team", "red"), to("Team", "blue")],
} as const;
const TYPES = Object.entries(VALUES);
const relate = (name = "red", operation = "AddRelation") => op(operation, { objects: [to("Team", name)] });
const fieldOf = (type: string) => `the${type}`;

/** One object that has a column of each type. */
const START = Object.fromEntries(TYPES.map(([type, [value]]) => [fieldOf(type), value]));
const stored = {
  ...START,
  theRelation: { __type: "Relation", className: "Team" },
  label: "full",
  objectId: "{full}",
  ...times,
};
const untouched: readonly Step[] = [
  { request: "GET /1/classes/T/{full}", equals: stored },
  { request: "GET /1/classes/T?count=1&limit=0", equals: { results: [], count: 1 } },
];

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Team", { red: {}, blue: {} });
  await world.objects("T", { full: { ...START, theRelation: relate() } });
  return world;
};

describe("6.1 a column's type is fixed by the first write", () => {
  const others = (type: string) => TYPES.filter(([other]) => other !== type);
  questions(arrange, [
    ...[...TYPES.map(([type]) => type), "Relation"].flatMap((type) =>
      others(type).map(([other, [value]]): Scenario => {
        const json = { [fieldOf(type)]: value };
        const refused = mismatch(fieldOf(type), type, other);
        return {
          title: `6.1 ${other} into ${type}`,
          steps: [
            { request: "POST /1/classes/T", json, refused },
            { request: "PUT /1/classes/T/{full}", json, refused },
          ],
        };
      }),
    ),
    { title: "6.1 none of this changed anything", steps: untouched },
  ]);
  scenarios(
    arrange,
    TYPES.map(
      ([type, [, value]]): Scenario => ({
        title: `6.1 ${type} into ${type}`,
        steps: [
          { request: "PUT /1/classes/T/{full}", json: { [fieldOf(type)]: value } },
          { request: "GET /1/classes/T/{full}", equals: { ...stored, [fieldOf(type)]: value } },
          { request: "POST /1/classes/T", json: { [fieldOf(type)]: value } },
        ],
      }),
    ),
  );
});

describe("6.1 operations have types, too", () => {
  const OPS = [
    ["Increment", "Number", op("Increment", { amount: 1 })],
    ["Add", "Array", op("Add", { objects: [1] })],
    ["AddUnique", "Array", op("AddUnique", { objects: [1] })],
    ["Remove", "Array", op("Remove", { objects: [1] })],
    ["AddRelation", "Relation", relate()],
    ["RemoveRelation", "Relation", relate("red", "RemoveRelation")],
  ] as const;
  questions(arrange, [
    ...OPS.flatMap(([name, own, value]) =>
      [...TYPES.map(([type]) => type), "Relation"]
        .filter((type) => type !== own)
        .map(
          (type): Scenario => ({
            title: `6.1 ${name} on ${type}`,
            steps: [
              { request: "PUT /1/classes/T/{full}", json: { [fieldOf(type)]: value }, refused: 111 },
              { request: "POST /1/classes/T", json: { [fieldOf(type)]: value }, refused: 111 },
            ],
          }),
        ),
    ),
    { title: "6.1 none of this changed anything", steps: untouched },
  ]);
  scenarios(
    arrange,
    OPS.filter(([name]) => !name.startsWith("Remove")).map(
      ([name, type, value]): Scenario => ({
        title: `6.1 ${name} makes a column of type ${type}`,
        steps: [
          { request: "POST /1/classes/T", json: { fresh: value } },
          { request: "POST /1/classes/T", json: { fresh: "text" }, refused: mismatch("fresh", type, "String") },
        ],
      }),
    ),
  );
});

describe("6.1 how long a type lasts", () => {
  const text = (json: unknown = { n: "text" }): Step => ({
    request: "POST /1/classes/C",
    json,
    refused: mismatch("n", "Number", "String"),
  });
  const start: Step = { request: "POST /1/classes/C", json: { n: 1 }, save: { c: "objectId" } };
  scenarios(arrange, [
    {
      title: "6.1 it is the class's, not the object's",
      steps: [
        start,
        { request: "POST /1/classes/C", json: {}, save: { d: "objectId" } },
        { request: "PUT /1/classes/C/{d}", json: { n: "text" }, refused: mismatch("n", "Number", "String") },
      ],
    },
    {
      title: "6.1 it stays when the value is deleted",
      steps: [start, { request: "PUT /1/classes/C/{c}", json: { n: op("Delete") } }, text()],
    },
    {
      title: "6.1 it stays when the object is deleted",
      steps: [start, { request: "DELETE /1/classes/C/{c}" }, text()],
    },
    {
      title: "6.1 another class has its own",
      steps: [start, { request: "POST /1/classes/D", json: { n: "text" } }, text()],
    },
    {
      title: "6.1 an integer and a fraction are both Number",
      steps: [start, { request: "PUT /1/classes/C/{c}", json: { n: 0.5 } }],
    },
    {
      title: "6.1 arrays hold anything",
      steps: [
        { request: "POST /1/classes/C", json: { list: [1] }, save: { c: "objectId" } },
        { request: "PUT /1/classes/C/{c}", json: { list: ["a", {}, [true]] } },
      ],
    },
    {
      title: "6.1 objects hold anything",
      steps: [
        { request: "POST /1/classes/C", json: { map: { k: 1 } }, save: { c: "objectId" } },
        { request: "PUT /1/classes/C/{c}", json: { map: { k: "text" } } },
      ],
    },
    {
      title: "6.1 one bad value among good ones: nothing is written, no column made",
      steps: [
        start,
        text({ fresh: 1, n: "text", last: 2 }),
        { request: "PUT /1/classes/C/{c}", json: { fresh: 1, n: "text" }, refused: mismatch("n", "Number", "String") },
        { request: "GET /1/classes/C/{c}", equals: { n: 1, objectId: "{c}", ...times } },
        { request: "POST /1/classes/C", json: { fresh: "text", last: true } },
      ],
    },
    {
      title: "6.1 the first write may be a PUT",
      steps: [
        start,
        { request: "PUT /1/classes/C/{c}", json: { late: "text" } },
        { request: "POST /1/classes/C", json: { late: 1 }, refused: mismatch("late", "String", "Number") },
      ],
    },
  ]);
});
