import type { Files } from "./support.js";

/** Data that functions ask for, with ids that tests know. */

const score = (objectId: string, label: string, day: number, fields: object) => ({
  objectId,
  label,
  ...fields,
  createdAt: `2026-03-0${day} 08:00:00`,
  updatedAt: `2026-03-0${day} 08:00:00`,
});

const geo = (latitude: number, longitude: number) => ({ __type: "GeoPoint", latitude, longitude });
const pointer = (className: string, objectId: string) => ({ __type: "Pointer", className, objectId });
const date = (iso: string) => ({ __type: "Date", iso });

/** Ids of what {@link DATA} brings. */
export const IDS = {
  a: "a000000001",
  b: "b000000002",
  c: "c000000003",
  d: "d000000004",
  one: "1e00000001",
  two: "1e00000002",
  three: "1e00000003",
  ming: "ee00000001",
  hong: "ee00000002",
} as const;

/** Session tokens of the users of {@link DATA}. */
export const TOKENS = {
  ming: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  hong: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
} as const;

/** Data to ask for. No row may change it. */
export const DATA: Files = {
  "classes/Score.json": {
    rows: [
      score(IDS.a, "a", 1, {
        score: 10,
        name: "Ann",
        grade: "one",
        tags: ["x", "y"],
        at: date("2026-01-01 08:00:00"),
        place: geo(39.9, 116.4),
        level: pointer("Level", IDS.one),
      }),
      score(IDS.b, "b", 2, {
        score: 20,
        name: "Bob 包",
        grade: "two",
        tags: ["y", "z"],
        at: date("2026-01-01 20:00:00"),
        place: geo(31.2, 121.5),
        level: pointer("Level", IDS.two),
      }),
      score(IDS.c, "c", 3, {
        score: 30,
        name: "cat & dog",
        grade: "two",
        tags: ["x"],
        at: date("2026-01-02 08:00:00"),
        place: geo(39.95, 116.3),
        level: pointer("Level", IDS.three),
      }),
      score(IDS.d, "d", 4, { name: "dog" }),
    ],
  },
  "classes/Level.json": {
    rows: [
      score(IDS.one, "one", 1, { rank: 1 }),
      score(IDS.two, "two", 2, { rank: 2 }),
      score(IDS.three, "three", 3, { rank: 3 }),
    ],
  },
  "users.json": [
    {
      objectId: IDS.ming,
      username: "小明",
      password: "ming",
      sessionToken: TOKENS.ming,
      email: "ming@example.com",
      mobilePhoneNumber: "13800000001",
    },
    { objectId: IDS.hong, username: "hong", password: "h&ng=红 +", sessionToken: TOKENS.hong },
  ],
};
