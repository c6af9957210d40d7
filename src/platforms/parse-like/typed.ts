import { has, isObject, type Json, type JsonObject } from "../../kernel/index.js";

/** A value with a `__type`, in the one form the store keeps. */
export interface Pointer extends JsonObject {
  __type: "Pointer";
  className: string;
  objectId: string;
}

export interface GeoPoint extends JsonObject {
  __type: "GeoPoint";
  latitude: number;
  longitude: number;
}

export const pointerTo = (className: string, objectId: string): Pointer => ({ __type: "Pointer", className, objectId });

/** @param iso in the form of `Date.prototype.toISOString` */
export const dateValue = (iso: string): JsonObject => ({ __type: "Date", iso });

/** The `__type` of a value; undefined when it has none. */
export const typeOf = (value: unknown): Json | undefined =>
  isObject(value) && has(value, "__type") ? (value as JsonObject).__type : undefined;

/** The text inside a Date; undefined for anything else. */
export const isoOf = (value: Json): string | undefined =>
  isObject(value) && value.__type === "Date" && typeof value.iso === "string" ? value.iso : undefined;

export const isPointer = (value: unknown): value is Pointer => typeOf(value) === "Pointer";

export const isGeoPoint = (value: unknown): value is GeoPoint => typeOf(value) === "GeoPoint";

/** A value of a client's, checked and in the form the store keeps. @param key where it stands, for messages */
export type ReadValue = (value: Json, key?: string) => Json;

export interface ReadValueParts {
  /** By `__type`: checks a typed value and brings it into its one form. What is not named here is a plain map. */
  readonly readers: Readonly<Record<string, (value: JsonObject, key: string) => Json>>;
  /** Refuses names that no member of a map may have. */
  readonly checkMember: (name: string) => void;
}

/**
 * Makes what brings a value that a client sends into the form the store keeps: typed values checked and canonical, at every depth.
 *
 * @example
 * ```ts
 * const readValue = createReadValue({ readers: { Pointer: readPointer }, checkMember: () => {} });
 * readValue({ __type: "Pointer", className: "Post", objectId: "5cc5", title: "新" }); // without the title
 * ```
 */
export const createReadValue = ({ readers, checkMember }: ReadValueParts): ReadValue => {
  const readValue = (value: Json, key: string): Json => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => readValue(item, key));
    const type = typeOf(value);
    const read = typeof type === "string" && Object.hasOwn(readers, type) ? readers[type] : undefined;
    if (read !== undefined) return read(value, key);
    const copy: JsonObject = {};
    for (const [name, member] of Object.entries(value)) {
      checkMember(name);
      copy[name] = readValue(member, key);
    }
    return copy;
  };
  return (value, key = "") => readValue(value, key);
};
