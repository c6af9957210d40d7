/** A program that runs a Python function and forgets to close: it must end all the same. */
import { pythonHarness } from "./harness.js";

const { run } = pythonHarness();
const { data } = await run("def main(event, cloud):\n  return cloud.echo('完')");
console.log(data);
