export { blobKeysIn } from "./blobs.js";
export { withEdits } from "./difference.js";
export { type ExportParts, type ExportReport, exportState } from "./export.js";
export { loadSet } from "./load.js";
