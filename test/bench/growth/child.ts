/** `child.ts <memory|disk|door> <documents>`: one part of the figures for one size, in a process of its own, as JSON. */
import { measureDisk } from "./disk.js";
import { measureDoor } from "./door.js";
import { measureMemory } from "./memory.js";
import type { Figures } from "./operations.js";

const PARTS: Readonly<Record<string, (total: number) => Promise<Figures>>> = {
  memory: measureMemory,
  disk: measureDisk,
  door: measureDoor,
};

const [part = "", total = ""] = process.argv.slice(2);
const measure = PARTS[part];
if (measure === undefined) throw new Error(`no part ${part}`);
console.log(JSON.stringify(await measure(Number(total))));
