export { decodeText, parseFileLines, parseFileText, readBytes, readText, reasonOf } from "./read.js";
