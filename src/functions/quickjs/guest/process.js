/** @typedef {import("./port.js").Port} Port */

const NANOSECONDS = 1_000_000;

/**
 * What a function sees as `process`: Node 12 on Linux, with an environment that is empty until the guest SDK or the code fills it.
 * MinCloud contract 8.1: Node.js 12 language level, global `process`.
 *
 * @param {Port} port
 * @param {object} parts
 * @param {import("./port.js").Syscall} parts.syscall
 * @param {(callback: unknown, ...parameters: unknown[]) => void} parts.nextTick
 * @param {Record<"log" | "error" | "warn", (text: string) => void>} parts.console
 * @param {() => number} parts.uptime milliseconds
 */
export const createProcess = (port, { syscall, nextTick, console, uptime }) => {
  /** @param {[number, number]} [since] */
  const hrtime = (since) => {
    const now = port.now();
    const seconds = Math.floor(now / 1000);
    const nanoseconds = Math.floor((now % 1000) * NANOSECONDS);
    if (since === undefined) return [seconds, nanoseconds];
    const difference = nanoseconds - since[1];
    return difference < 0 ? [seconds - since[0] - 1, difference + 1e9] : [seconds - since[0], difference];
  };
  hrtime.bigint = () => BigInt(Math.round(port.now() * NANOSECONDS));

  /** @param {"log" | "error"} level */
  const stream = (level) => ({
    isTTY: false,
    columns: 80,
    /** @param {unknown} text */
    write(text) {
      console[level](String(text).replace(/\n$/, ""));
      return true;
    },
    on() {},
    once() {},
    end() {},
  });

  /** @param {string} name */
  const refuse = (name) => () => {
    throw new Error(`process.${name}() is not available in the sandbox`);
  };

  const process = {
    title: "node",
    version: "v12.22.12",
    versions: { node: "12.22.12", v8: "7.8.279.23-node.57", uv: "1.40.0", modules: "72" },
    release: { name: "node", lts: "Erbium" },
    platform: "linux",
    arch: "x64",
    pid: 1,
    ppid: 0,
    argv: [],
    argv0: "node",
    execArgv: [],
    execPath: "/usr/bin/node",
    exitCode: undefined,
    env: {},
    config: {},
    features: {},
    stdout: stream("log"),
    stderr: stream("error"),
    nextTick,
    hrtime,
    cwd: () => "/",
    umask: () => 18,
    uptime: () => uptime() / 1000,
    memoryUsage() {
      const used = /** @type {number} */ (syscall("memory"));
      return { rss: used, heapTotal: used, heapUsed: used, external: 0, arrayBuffers: 0 };
    },
    cpuUsage: () => ({ user: Math.round(uptime() * 1000), system: 0 }),
    /** @param {unknown} warning */
    emitWarning(warning) {
      console.warn(`(node:1) ${warning instanceof Error ? String(warning) : `Warning: ${warning}`}`);
    },
    exit: refuse("exit"),
    abort: refuse("abort"),
    kill: refuse("kill"),
    chdir: refuse("chdir"),
    binding: refuse("binding"),
    emit: () => false,
    listeners: () => [],
    listenerCount: () => 0,
  };
  // Code registers handlers for signals and for errors nobody caught; none of them ever comes.
  for (const name of ["on", "once", "off", "addListener", "removeListener", "removeAllListeners", "prependListener"]) {
    Object.defineProperty(process, name, { value: () => process, writable: true, configurable: true });
  }
  Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
  return process;
};
