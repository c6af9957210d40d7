export { type CellRules, type CellType, cellTypesOf } from "./cells.js";
export { DATA_EXTENSIONS, type DataSource, type DataText, openData } from "./data.js";
export { excerpt, lineExcerpt, spotAt } from "./excerpt.js";
export { parseFileText } from "./parse.js";
export { toPlain } from "./plain.js";
export { decodeText, readBytes, readText, reasonOf } from "./read.js";
export { findFault, type Tree } from "./tree.js";
export { columnsOf } from "./width.js";
