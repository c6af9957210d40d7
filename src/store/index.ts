export { type BlobSource, type Blobs, createBlobs } from "./blobs.js";
export { type Budget, createBudget } from "./budget.js";
export { compile } from "./criteria.js";
export { type CollectionDiff, type DocumentDiff, diffSnapshots, type MemberDiff, type SnapshotDiff } from "./diff.js";
export { type FileOptions, filePersistence } from "./file.js";
export { angleBetween, positionOf } from "./geo.js";
export { type Geometry, isGeometry, type Point, type Polygon, type Position } from "./geometry.js";
export { compareValues } from "./order.js";
export { type Space, scopeStore } from "./scope.js";
export { collectionsOf, emptySnapshot, snapshotOf } from "./snapshot.js";
export { createStore, type StoreOptions } from "./store.js";
export { SEQUENCES } from "./transaction.js";
export type {
  Change,
  Clause,
  Collection,
  Commit,
  Criteria,
  Document,
  Explanation,
  FindOptions,
  IndexDeclaration,
  Persistence,
  Snapshot,
  SortKey,
  Store,
  StoredCollections,
  Transaction,
} from "./types.js";
