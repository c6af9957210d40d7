import type { Json, JsonObject } from "../../../kernel/index.js";

/** Where a value stands, and whom to tell what is odd about it. */
export interface Place {
  readonly path: string;
  report(path: string, reason: string): void;
}

const text = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A day, an hour and a zone. Other texts a Date would parse as well, "5" or in the zone of this machine. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** The ISO text of an instant in any of the forms dates come in (numbers are milliseconds); undefined when it is none. */
export const instantOf = (value: Json | undefined): string | undefined => {
  if (typeof value === "number" || (typeof value === "string" && INSTANT.test(value))) {
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
  }
  if (!isMap(value)) return undefined;
  if (value.__type === "Date") return instantOf(value.iso);
  if ("$date" in value) return instantOf(value.$date);
  const long = text(value.$numberLong);
  return long === undefined || !/^-?\d+$/.test(long) ? undefined : instantOf(Number(long));
};

/** The id in a reference: text, or MongoDB's ObjectId. */
export const idOf = (value: Json | undefined): string | undefined => {
  const id = isMap(value) ? text(value.$oid) : text(value);
  return id === "" ? undefined : id;
};

const numberOf = (value: Json | undefined, { path, report }: Place): Json | undefined => {
  const digits = typeof value === "number" ? String(value) : text(value);
  if (digits === undefined || digits.trim() === "") return undefined;
  const number = Number(digits);
  if (!Number.isFinite(number)) {
    if (!/^(?:NaN|-?Infinity)$/.test(digits)) return undefined;
    report(path, `${digits} has no JSON form: it became null`);
    return null;
  }
  // -0 as well: JSON writes it, and nobody means it.
  return number === 0 ? 0 : number;
};

/** A number JavaScript may not hold exactly. */
const exactNumberOf = (value: Json | undefined, place: Place): Json | undefined => {
  const number = numberOf(value, place);
  if (typeof number === "number" && typeof value === "string" && String(number) !== value) {
    place.report(place.path, `${value} is not exact as a JSON number: it became ${number}`);
  }
  return number;
};

const bytesOf = (value: Json | undefined): Json | undefined => {
  const base64 = isMap(value) ? text(value.base64) : text(value);
  return base64 === undefined ? undefined : { __type: "Bytes", base64 };
};

const dateOf = (value: Json | undefined): Json | undefined => {
  const iso = instantOf(value);
  return iso === undefined ? undefined : { __type: "Date", iso };
};

/** A DBRef is a Pointer; to the class of files it is a File field, as 18.6 has no other way to point there. */
const referenceOf = (value: JsonObject): Json | undefined => {
  const className = text(value.$ref);
  const objectId = idOf(value.$id);
  if (className === undefined || objectId === undefined) return undefined;
  return className === "_File" ? { __type: "File", id: objectId } : { __type: "Pointer", className, objectId };
};

type Reader = (value: JsonObject, place: Place) => Json | undefined;

/** MongoDB's own types in JSON (Extended JSON, versions 1 and 2), by the name that marks them. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["$oid", (value) => idOf(value)],
  ["$date", (value) => dateOf(value)],
  ["$numberInt", (value, place) => numberOf(value.$numberInt, place)],
  ["$numberDouble", (value, place) => numberOf(value.$numberDouble, place)],
  ["$numberLong", (value, place) => exactNumberOf(value.$numberLong, place)],
  ["$numberDecimal", (value, place) => exactNumberOf(value.$numberDecimal, place)],
  ["$binary", (value) => bytesOf(value.$binary)],
  ["$ref", (value) => referenceOf(value)],
  ["$uuid", (value) => text(value.$uuid)],
  ["$symbol", (value) => text(value.$symbol)],
  ["$undefined", () => null],
]);

/**
 * A value of MongoDB's in LeanCloud's form.
 *
 * @returns undefined when the object is not one of the known forms
 */
export const fromExtendedJson = (value: JsonObject, place: Place): Json | undefined => {
  for (const name in value) {
    const read = READERS.get(name);
    if (read !== undefined) return read(value, place);
  }
  return undefined;
};
