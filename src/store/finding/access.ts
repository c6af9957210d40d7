import type { Documents } from "../documents/documents.js";
import type { Cursor } from "../documents/places.js";
import type { Access, OrderedWalk } from "./planner.js";

const BEFORE = -1;

const gatherPlaces = (access: Access, documents: Documents, take: (place: number) => void): void => {
  switch (access.by) {
    case "id":
      for (const id of access.ids) {
        const place = typeof id === "string" ? documents.placeOf(id) : undefined;
        if (place !== undefined) take(place);
      }
      return;
    case "index":
      if (access.places === undefined) access.index.eachPlace(access.bounds, take);
      else for (const place of access.places) take(place);
      return;
    case "union":
      for (const part of access.parts) gatherPlaces(part, documents, take);
      return;
    case "scan":
      return;
  }
};

/** All different places, in order. */
const placesOf = (access: Access, documents: Documents): number[] => {
  const places: number[] = [];
  let last = BEFORE;
  let isOrdered = true;
  gatherPlaces(access, documents, (place) => {
    if (place <= last) isOrdered = false;
    last = place;
    places.push(place);
  });
  return isOrdered ? places : [...new Set(places)].sort((a, b) => a - b);
};

/** The candidates of an access, in insertion order or the other way round. */
export const candidates = (access: Access, documents: Documents, backward: boolean): Cursor => {
  if (access.by === "scan") return backward ? documents.backward() : documents.forward();
  const places = placesOf(access, documents);
  if (backward) places.reverse();
  let at = 0;
  return () => {
    while (at < places.length) {
      const document = documents.at(places[at++] ?? BEFORE);
      if (document !== undefined) return document;
    }
    return undefined;
  };
};

/** All documents within an order, in that order. */
export const inOrder = ({ index, bounds, descending }: OrderedWalk, documents: Documents): Cursor => {
  const [span] = bounds;
  if (span === undefined) return () => undefined;
  const next = index.inOrder(span, descending);
  return () => {
    const place = next();
    return place === undefined ? undefined : documents.at(place);
  };
};
