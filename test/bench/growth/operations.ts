/** How the time of an operation may grow with the number of documents. */
export type Growth = "flat" | "n";

export interface Operation {
  readonly name: string;
  /** What the time is for. */
  readonly unit: "time" | "bytes";
  /** Which panel of the plot shows it. */
  readonly panel: "reads" | "writes" | "whole" | "none";
  readonly growth: Growth;
  /** Not ours: what the machine can do. */
  readonly isFloor?: boolean;
}

const read = (name: string, growth: Growth = "flat"): Operation => ({ name, unit: "time", panel: "reads", growth });
const write = (name: string): Operation => ({ name, unit: "time", panel: "writes", growth: "flat" });
const whole = (name: string, growth: Growth): Operation => ({ name, unit: "time", panel: "whole", growth });
const quiet = (name: string, growth: Growth): Operation => ({ name, unit: "time", panel: "none", growth });
const floor = (operation: Operation): Operation => ({ ...operation, isFloor: true });

/** What is measured, in the order of the table. */
export const OPERATIONS = {
  get: read("get"),
  mapGet: floor(read("floor: Map.get")),
  mapCopy: floor(read("floor: Map.get, copied by hand")),
  equality: read("equality, 10 match"),
  range: read("range of 200, sort, 20"),
  top: read("half match, sort, first 20"),
  scan: read("scan, unindexable", "n"),
  loop: floor(read("floor: loop, same test", "n")),
  doorGet: read("MinCloud get"),
  doorFind: read("MinCloud find, 10 match"),
  insert: write("insert"),
  update: write("update (replace)"),
  increment: write("increment"),
  remove: write("delete"),
  doorCreate: write("MinCloud create"),
  durable: write("durable insert"),
  durableMany: write("durable, 64 in flight"),
  append: floor(write("floor: append + fdatasync")),
  snapshot: whole("snapshot", "flat"),
  afterSnapshot: whole("first write after a snapshot", "flat"),
  firstEquality: whole("first equality", "n"),
  firstTop: whole("first sort", "n"),
  open: whole("open of the file", "n"),
  parse: floor(whole("floor: JSON.parse of as much", "n")),
  fill: quiet("fill, each document", "flat"),
  doorFill: quiet("MinCloud createMany, each row", "flat"),
  memory: { name: "memory, each document", unit: "bytes", panel: "none", growth: "flat" },
  indexed: { name: "memory with indexes, each document", unit: "bytes", panel: "none", growth: "flat" },
  json: { name: "the same as JSON text", unit: "bytes", panel: "none", growth: "flat", isFloor: true },
} as const satisfies Record<string, Operation>;

export type OperationKey = keyof typeof OPERATIONS;

/** Milliseconds or bytes. A text says why there is no figure. */
export type Figures = Partial<Record<OperationKey, number | string>>;
