import { has, type Json, type JsonObject } from "../../../kernel/index.js";
import { fromExtendedJson, idOf, instantOf, type Place } from "./extended-json.js";

/** A form of contract 4.1: the members it has, and its value from theirs (undefined: something is wrong with them). */
interface Form {
  readonly members: readonly string[] | "any";
  readonly read: (value: JsonObject) => Json | undefined;
}

const FORMS: ReadonlyMap<string, Form> = new Map([
  [
    "Date",
    {
      members: ["iso"],
      read: ({ iso }) => {
        const instant = instantOf(iso);
        return instant === undefined ? undefined : { __type: "Date", iso: instant };
      },
    },
  ],
  [
    "Pointer",
    {
      members: ["className", "objectId"],
      read: ({ className, objectId }) => {
        const id = idOf(objectId);
        return typeof className === "string" && id !== undefined
          ? { __type: "Pointer", className, objectId: id }
          : undefined;
      },
    },
  ],
  [
    "GeoPoint",
    {
      members: ["latitude", "longitude"],
      read: ({ latitude, longitude }) =>
        typeof latitude === "number" && typeof longitude === "number"
          ? { __type: "GeoPoint", latitude, longitude }
          : undefined,
    },
  ],
  [
    "Bytes",
    {
      members: ["base64"],
      read: ({ base64 }) => (typeof base64 === "string" ? { __type: "Bytes", base64 } : undefined),
    },
  ],
  [
    "Relation",
    {
      members: ["className"],
      read: ({ className }) => (typeof className === "string" ? { __type: "Relation", className } : undefined),
    },
  ],
  // 4.1: `{"__type":"File","id"}` or the whole file with its `objectId`; both are accepted further on.
  ["File", { members: "any", read: (value) => value }],
]);

const at = (place: Place, name: string | number): Place => ({
  path: typeof name === "number" ? `${place.path}[${name}]` : place.path === "" ? name : `${place.path}.${name}`,
  report: place.report,
});

const isPlain = (value: Json): boolean => typeof value !== "object" || value === null;

/** The members of a row or a map, each in its canonical form. */
export const canonicalMembers = (value: JsonObject, place: Place): JsonObject => {
  const copy: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    copy[name] = isPlain(item) ? item : canonicalValue(item, at(place, name));
  }
  return copy;
};

/** An instant keeps its raw form until the Date that holds it reads it. */
const typedValue = (type: string, value: JsonObject, place: Place): Json => {
  const members = type === "Date" ? value : canonicalMembers(value, place);
  const form = FORMS.get(type);
  if (form === undefined) {
    place.report(place.path, `unknown __type ${JSON.stringify(type)}: kept as it is`);
    return members;
  }
  const read = form.read(members);
  if (read === undefined) {
    place.report(place.path, `not a complete ${type}: kept as it is`);
    return members;
  }
  const known = form.members;
  const others = known === "any" ? [] : Object.keys(value).filter((name) => name !== "__type" && !known.includes(name));
  if (others.length > 0) place.report(place.path, `a ${type} has no ${others.join(", ")}: left out`);
  return read;
};

/**
 * A value in the form LeanCloud's REST API uses (contract 4.1), whatever form the export has it in: that one, Extended JSON,
 * or what BSON was turned into. What is not understood is reported and kept.
 *
 * @example
 * ```ts
 * canonicalValue({ $date: "2020-01-01T00:00:00Z" }, place); // { __type: "Date", iso: "2020-01-01T00:00:00.000Z" }
 * ```
 */
export const canonicalValue = (value: Json, place: Place): Json => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => canonicalValue(item, at(place, index)));
  if (has(value, "__type") && typeof value.__type === "string") return typedValue(value.__type, value, place);
  const mark = Object.keys(value).find((name) => name.startsWith("$"));
  if (mark === undefined) return canonicalMembers(value, place);
  const read = fromExtendedJson(value, place);
  if (read !== undefined) return read;
  place.report(place.path, `${mark} is not understood: kept as it is`);
  return canonicalMembers(value, place);
};
