import { bundle } from "../../../src/bundle/index.js";

const [, , path = ""] = process.argv;
const results = await Promise.all([bundle(path), bundle(path)]);
console.log(results.every(({ code }) => code.includes("你好")) ? "bundled" : "lost");
