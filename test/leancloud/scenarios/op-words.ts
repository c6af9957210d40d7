import { op, type Step } from "./steps.js";
import { NOW } from "./support.js";

/** Values and operations as clients send them (contract 4.1, 12). */
export const pointer = (objectId: string, className = "Post") => ({ __type: "Pointer", className, objectId });
export const date = (iso: string) => ({ __type: "Date", iso });
export const add = (...objects: unknown[]) => op("Add", { objects });
export const addUnique = (...objects: unknown[]) => op("AddUnique", { objects });
export const remove = (...objects: unknown[]) => op("Remove", { objects });
export const bits = (name: string, value: unknown) => op(name, { value });
export const by = (amount: unknown) => op("Increment", { amount });
/** Contract 4.7. */
export const mismatch = (key: string, column: string, given: string): [number, string] => [
  111,
  `Invalid value type for field '${key}',expect type is {:type "${column}"},but it is '{:type "${given}"}'.`,
];
/** Contract 4.5. */
export const badKey = (key: string): [number, string] => [
  105,
  `Invalid key name. Keys are case-sensitive and 'a-zA-Z0-9_' are the only valid characters. The column is: '${key}'.`,
];

export const dates = { createdAt: NOW, updatedAt: NOW };
/** What the object `{a}` is by then. */
export const read = (equals: object): Step => ({
  request: "GET /classes/Thing/{a}",
  equals: { objectId: "{a}", ...dates, ...equals },
});
export const relate = (objects: unknown, name = "AddRelation") => op(name, { objects });
