export { blobKeysIn } from "./blobs.js";
export { type ExportParts, type ExportReport, exportState } from "./export.js";
export { loadSet } from "./load.js";
