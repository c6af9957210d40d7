export { BLOB_KEY, type BlobSource, type Blobs, createBlobs } from "./blobs.js";
export { type Budget, createBudget } from "./criteria/budget.js";
export { compile } from "./criteria/criteria.js";
export { angleBetween, positionOf } from "./criteria/geo.js";
export { type Geometry, isGeometry, type Point, type Polygon, type Position } from "./criteria/geometry.js";
export { compareValues } from "./criteria/order.js";
export {
  type CollectionDiff,
  type DocumentDiff,
  diffSnapshots,
  type MemberDiff,
  type SnapshotDiff,
} from "./documents/diff.js";
export { collectionsOf, emptySnapshot, isSnapshot, peekIn, snapshotOf, withCollections } from "./documents/snapshot.js";
export { realFileSystem, syncFolder, withFile } from "./file/file-system.js";
export { lock, type Unlock } from "./file/lock.js";
export { blobFolderOf, filesOf, isFileOf } from "./file/names.js";
// Loaded on first use, from where it is: what keeps data in a file brings lowdb and the journal.
export type { FileOptions } from "./file/persistence.js";
export { type Space, scopeStore } from "./scope.js";
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
