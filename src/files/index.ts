export { parseFileLines, parseFileText, readText, reasonOf } from "./read.js";
