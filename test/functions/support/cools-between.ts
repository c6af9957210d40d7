/** A program that runs in a shared container, ends it, and runs again: nothing but the worker on its way back keeps the process. */
import { buildTestSdk } from "../setup.js";
import { quickjsHarness } from "./harness.js";

await buildTestSdk();
const { run, runner } = quickjsHarness();
for (const name of ["one", "other"]) {
  const { data } = await run("exports.main = (event, done) => done(null, event)", {
    containers: "shared",
    container: name,
    event: name,
  });
  console.log(data);
  runner.cool(name);
}
