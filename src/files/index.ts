export { type CellTypes, cellTypesOf } from "./cells.js";
export { DATA_EXTENSIONS, type DataSource, type DataText, openData } from "./data.js";
export { excerpt, faultMessage, placeOf, type Spot, spotAt } from "./excerpt.js";
export { parseFileText } from "./parse.js";
export { toPlain } from "./plain.js";
export { decodeText, readBytes, readText, reasonOf } from "./read.js";
export { findFault, type Tree } from "./tree.js";
