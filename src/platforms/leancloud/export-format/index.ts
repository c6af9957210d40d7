export { openExport } from "./open.js";
export { verifyExportedPassword } from "./password.js";
export type {
  Export,
  ExportedColumn,
  ExportedItem,
  ExportedJoin,
  ExportedObject,
  ExportFile,
  ExportSummary,
  Problem,
} from "./types.js";
