import { createWorld, type Step, times, type World } from "./steps.js";

/** What {@link gameScore} makes. */
export const FIELDS = {
  score: 1337,
  playerName: "Sean Plott",
  cheatMode: false,
  tags: ["a", "b"],
  map: { k: 1, m: { deep: "a" } },
};

/** A world with one object of the class GameScore; `{a}` is its id. */
export const gameScore = async (): Promise<World> => {
  const world = await createWorld();
  await world.step({ request: "POST /1/classes/GameScore", json: FIELDS, save: { a: "objectId" } });
  return world;
};

/** Its path. */
export const A = "/1/classes/GameScore/{a}";

/** The object as it is read. */
export const whole = { ...FIELDS, objectId: "{a}", ...times };

/** It is what it was, but for these fields. */
export const read = (fields: object = {}): Step => ({ request: `GET ${A}`, equals: { ...whole, ...fields } });
