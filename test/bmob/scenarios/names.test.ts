import { describe, expect } from "vitest";
import { A, gameScore, read } from "./game-score.js";
import { badClass, badField, createWorld, questions, reserved, type Scenario, scenarios, times } from "./steps.js";

describe("6.1 names of fields", () => {
  const good = [
    "a",
    "A",
    "a1",
    "a_b",
    "camelCase",
    "x".repeat(40),
    "constructor",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "className",
    "results",
  ];
  const bad = ["1a", "_a", "__type", "a-b", "a b", "$a", "a$", "中文", "naïve", "", " ", "a\n"];
  questions(
    gameScore,
    bad.flatMap((name): Scenario[] => [
      {
        title: `6.1 POST ${JSON.stringify(name)}`,
        request: "POST /1/classes/GameScore",
        json: { score: 1, [name]: "x" },
        refused: badField(name),
      },
      {
        title: `6.1 PUT ${JSON.stringify(name)}`,
        request: `PUT ${A}`,
        json: { score: 1, [name]: "x" },
        refused: badField(name),
      },
    ]),
  );
  questions(
    gameScore,
    ["objectId", "createdAt", "updatedAt"].flatMap((name): Scenario[] =>
      ["2011-08-21 18:02:52", 5, null, { __op: "Delete" }].flatMap((value): Scenario[] => [
        {
          title: `6.1 POST ${name} = ${JSON.stringify(value)}`,
          request: "POST /1/classes/GameScore",
          json: { [name]: value },
          refused: reserved(name),
        },
        {
          title: `6.1 PUT ${name} = ${JSON.stringify(value)}`,
          request: `PUT ${A}`,
          json: { score: 1, [name]: value },
          refused: reserved(name),
        },
      ]),
    ),
  );
  scenarios(
    gameScore,
    good.map(
      (name): Scenario => ({
        title: `6.1 the name ${name}`,
        steps: [
          { request: "POST /1/classes/GameScore", json: { [name]: "x" }, save: { b: "objectId" } },
          { request: "GET /1/classes/GameScore/{b}", equals: { [name]: "x", objectId: "{b}", ...times } },
          { request: `PUT ${A}`, json: { [name]: "y" } },
          read({ [name]: "y" }),
          {
            request: "GET /1/classes/GameScore",
            query: { where: { [name]: "y" } },
            matches: { results: [{ objectId: "{a}" }] },
          },
        ],
      }),
    ),
  );
  scenarios(gameScore, [
    {
      title: "6.1 a bad name among good ones: nothing is written",
      steps: [{ request: `PUT ${A}`, json: { score: 1, fresh: 1, "a-b": 1 }, refused: badField("a-b") }, read()],
    },
    {
      title: "6.1 names inside objects are free",
      steps: [
        { request: `PUT ${A}`, json: { map: { 中文: 1, "a-b": 2, 1: 3 } } },
        read({ map: { 中文: 1, "a-b": 2, 1: 3 } }),
      ],
    },
    ...(["text", 5, [], true] as const).map(
      (ACL): Scenario => ({
        title: `6.1 ACL is an ACL object, not ${JSON.stringify(ACL)}`,
        steps: [
          {
            request: "POST /1/classes/GameScore",
            json: { ACL },
            status: 400,
            matches: { code: 107, error: expect.stringMatching(/^ACL shoud be like: /) },
          },
          {
            request: `PUT ${A}`,
            json: { ACL },
            status: 400,
            matches: { code: 107, error: expect.stringMatching(/^ACL shoud be like: /) },
          },
          read(),
        ],
      }),
    ),
    {
      title: "6.8 an ACL is kept as it is",
      steps: [
        { request: `PUT ${A}`, json: { ACL: { "*": { read: true, write: true } } } },
        read({ ACL: { "*": { read: true, write: true } } }),
      ],
    },
  ]);
});

describe("6.1 names of classes", () => {
  const bad = ["1T", "_T", "__proto__", "T-T", "T.T", "中文", "T T", "$T", "_user", "_Sessions"];
  questions(
    gameScore,
    bad.flatMap((name): Scenario[] => {
      const path = `/1/classes/${encodeURIComponent(name)}`;
      return [
        { title: `6.1 POST ${name}`, request: `POST ${path}`, json: { a: 1 }, refused: badClass(name) },
        { title: `6.1 GET ${name}`, request: `GET ${path}`, status: 400 },
        { title: `6.1 GET ${name}/x`, request: `GET ${path}/x`, status: 400 },
        { title: `6.1 PUT ${name}/x`, request: `PUT ${path}/x`, json: { a: 1 }, status: 400 },
        { title: `6.1 DELETE ${name}/x`, request: `DELETE ${path}/x`, status: 400 },
      ];
    }),
  );
  questions(
    createWorld,
    ["t", "T1", "T_T", "constructor", "toString", "User", "users"].map(
      (name): Scenario => ({
        title: `6.1 the class ${name}`,
        steps: [
          { request: `POST /1/classes/${name}`, json: { a: name } },
          { request: `GET /1/classes/${name}`, matches: { results: [{ a: name }] } },
        ],
      }),
    ),
  );
});
