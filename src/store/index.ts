export { type Blobs, createBlobs } from "./blobs.js";
export { type Budget, createBudget } from "./budget.js";
export { compile } from "./criteria.js";
export { filePersistence } from "./file.js";
export { angleBetween, positionOf } from "./geo.js";
export { type Geometry, isGeometry, type Point, type Polygon, type Position } from "./geometry.js";
export { compareValues } from "./order.js";
export { type Space, scopeStore } from "./scope.js";
export { collectionsOf, emptySnapshot, snapshotOf } from "./snapshot.js";
export { createStore, type StoreOptions } from "./store.js";
export type {
  Change,
  Collection,
  Commit,
  Criteria,
  Document,
  FindOptions,
  Persistence,
  Snapshot,
  SortKey,
  Store,
  StoredCollections,
  Transaction,
} from "./types.js";
