/** A program that runs a Python function with the snapshots of a folder, which is its argument. */
import { createSnapshotCache } from "../../../src/functions/python/cache.js";
import { pythonHarness } from "./harness.js";

const [folder = ""] = process.argv.slice(2);
const { run, runner } = pythonHarness({ cache: createSnapshotCache([folder]) });
const { data } = await run("import json\ndef main(event, cloud):\n  return json.dumps(cloud.echo('完'))");
console.log(data);
await runner.close();
