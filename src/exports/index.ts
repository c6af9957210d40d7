export { blobKeysIn } from "./blobs.js";
export { withEdits, withMemberEdits } from "./difference.js";
export { type ExportParts, type ExportReport, exportState } from "./export.js";
export { loadSet } from "./load.js";
