/** A program that runs a function and forgets to close: it must end all the same. */
import { quickjsHarness } from "./harness.js";

const { run } = quickjsHarness();
const { data } = await run("exports.main = async () => '完'");
console.log(data);
