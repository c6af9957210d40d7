import type { Json, JsonObject } from "../../../kernel/index.js";
import { createReadValue, dateValue, type Pointer, pointerTo, typeOf } from "../../parse-like/typed.js";
import { badRequest, refuse } from "../errors.js";
import { isClassName } from "./names.js";

/** A file as the store keeps it: a pointer to its `_File`. */
export const isStoredFile = (value: unknown): value is JsonObject & { id: string } =>
  typeOf(value) === "File" && typeof (value as JsonObject).id === "string";

const ZONED = /(?:z|utc|gmt|[+-]\d{2}:?\d{2})\)?$/i;

/**
 * The millisecond-precise ISO text of a date as clients send it. Without a zone it is UTC, wherever this runs.
 *
 * @throws ApiError 1
 */
export const toIso = (value: unknown): string => {
  const time = typeof value === "string" ? new Date(ZONED.test(value) ? value : `${value}Z`) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) throw badRequest(`${JSON.stringify(value)} is no ISO date`);
  return time.toISOString();
};

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const readPointer = ({ className, objectId }: JsonObject): Pointer => {
  const id = textOf(objectId);
  if (!isClassName(className) || id === undefined) throw refuse("badPointer");
  return pointerTo(className, id);
};

const isWithin = (value: Json | undefined, limit: number): value is number =>
  typeof value === "number" && Math.abs(value) <= limit;

/** By `__type` (contract 4.1): checks a typed value and brings it into its one form. */
const READERS: Readonly<Record<string, (value: JsonObject) => Json>> = {
  Date: ({ iso }) => dateValue(toIso(iso)),
  Bytes({ base64 }) {
    if (typeof base64 !== "string") throw badRequest("Bytes need a text under base64");
    return { __type: "Bytes", base64 };
  },
  Pointer: readPointer,
  // What calls between functions carry; stored, it is where it points to.
  Object: readPointer,
  File({ id, objectId }) {
    const file = textOf(id) ?? textOf(objectId);
    if (file === undefined) throw refuse("badPointer", "A file needs its id: save the file first.");
    return { __type: "File", id: file };
  },
  GeoPoint({ latitude, longitude }) {
    if (!isWithin(latitude, 90) || !isWithin(longitude, 180)) throw refuse("badGeoPoint");
    return { __type: "GeoPoint", latitude, longitude };
  },
  Relation({ className }) {
    return { __type: "Relation", className: textOf(className) ?? "" };
  },
};

const checkMember = (key: string): void => {
  if (key.includes("$") || key.includes(".")) throw refuse("badNestedKey");
};

/**
 * Brings a value that a client sends into the form the store keeps: typed values checked and canonical, at every depth.
 *
 * @throws ApiError 106, 121, 302, 1
 * @example
 * ```ts
 * readValue({ __type: "Pointer", className: "Post", objectId: "5cc5", title: "新" }); // without the title
 * ```
 */
export const readValue = createReadValue({ readers: READERS, checkMember });
