/** A program whose shared container has an interval: it must end all the same, but not while a run is under way. */
import { buildTestSdk } from "../setup.js";
import { quickjsHarness } from "./harness.js";

await buildTestSdk();
const { run } = quickjsHarness();
const beating = `
  let beats = 0;
  setInterval(() => beats++, 1);
  exports.main = (event, done) => { setTimeout(() => done(null, beats > 0), 50) }`;
for (const _ of [1, 2]) {
  const { data } = await run(beating, { containers: "shared" });
  console.log(data);
}
