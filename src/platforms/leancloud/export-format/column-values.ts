import { has, type Json, type JsonObject } from "../../../kernel/index.js";
import { instantOf } from "./extended-json.js";
import type { ExportedColumn } from "./types.js";

const geoPoint = (longitude: Json | undefined, latitude: Json | undefined): Json | undefined =>
  typeof latitude === "number" && typeof longitude === "number"
    ? { __type: "GeoPoint", latitude, longitude }
    : undefined;

const fromCoordinates = (value: Json | undefined): Json | undefined =>
  Array.isArray(value) && value.length === 2 ? geoPoint(value[0], value[1]) : undefined;

const isTyped = (value: Json, type: string): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && has(value, "__type") && value.__type === type;

type Reader = (value: Json, column: ExportedColumn) => Json | undefined;

/** Forms that only mean something once the column's type is known. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    "Date",
    (value) => {
      const iso = instantOf(value);
      return iso === undefined ? undefined : { __type: "Date", iso };
    },
  ],
  [
    "Pointer",
    (value, { targetClass }) => {
      if (targetClass === undefined) return undefined;
      if (typeof value === "string") {
        // Parse stores `Class$id`.
        const prefix = `${targetClass}$`;
        const objectId = value.startsWith(prefix) ? value.slice(prefix.length) : value;
        return objectId === "" ? undefined : { __type: "Pointer", className: targetClass, objectId };
      }
      // A DBRef to the class of files was taken for a File.
      return targetClass === "_File" && isTyped(value, "File") && typeof value.id === "string"
        ? { __type: "Pointer", className: targetClass, objectId: value.id }
        : undefined;
    },
  ],
  ["File", (value) => (typeof value === "string" && value !== "" ? { __type: "File", id: value } : undefined)],
  [
    "GeoPoint",
    (value) => {
      // MongoDB's order is longitude first, in pairs and in GeoJSON.
      if (Array.isArray(value)) return fromCoordinates(value);
      if (typeof value !== "object" || value === null) return undefined;
      return value.type === "Point" ? fromCoordinates(value.coordinates) : geoPoint(value.longitude, value.latitude);
    },
  ],
]);

/**
 * A canonical value once more, in the light of its column: text in a Date column becomes a Date, a pair of numbers in a
 * GeoPoint column a point. A value that does not fit its column stays as it is; whether it may is the store's question.
 */
export const asColumn = (value: Json, column: ExportedColumn | undefined): Json => {
  if (column === undefined || value === null || isTyped(value, column.type)) return value;
  return READERS.get(column.type)?.(value, column) ?? value;
};
