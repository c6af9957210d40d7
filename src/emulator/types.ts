import type { Faults } from "../config.js";
import type { ExportReport } from "../exports/index.js";
import type { HttpRequest, HttpResponse, Listening, ListenOptions } from "../http/index.js";
import type { StopIntercepting } from "../intercept/index.js";
import type {
  Call,
  CallFilter,
  Clock,
  ClockState,
  IdsState,
  LogEntry,
  LogFilter,
  Outbox,
  RandomState,
} from "../kernel/index.js";
import type { Bmob } from "../platforms/bmob/index.js";
import type { Leancloud } from "../platforms/leancloud/index.js";
import type { Mincloud } from "../platforms/mincloud/index.js";
import type { PlatformContent } from "../platforms/platform.js";
import type { BlobSource, SnapshotDiff, Snapshot as StoreSnapshot } from "../store/index.js";

/** The whole state at one moment: data, clock, id generators. A value, safe to keep. */
export interface Snapshot {
  /** All documents. */
  readonly store: StoreSnapshot;
  readonly clock: ClockState;
  /** Where the numbering of ids stands. */
  readonly ids: IdsState;
  readonly random: RandomState;
  /** Where the bytes of its files are. */
  readonly files: readonly BlobSource[];
}

/** What of a difference is shown. */
export interface DiffOptions {
  /**
   * Shows what the clouds keep to run an app, too: sessions, passwords, jobs, definitions of tables and functions. Default false:
   * only what the app has put there, which is objects, relations and files.
   */
  readonly all?: boolean;
}

/** What became of a change in the fixture set. */
export type WatchEvent =
  | {
      readonly kind: "reloaded";
      /** The files that were saved, as shown to people; of a folder that has gone, only its own path. */
      readonly files: readonly string[];
      /** What was taken over, by table, class or collection; `{}` when the files say the same as before. */
      readonly changes: SnapshotDiff;
      /** The configuration has changed, too: that takes a new start. */
      readonly needsRestart?: boolean;
      /** Real milliseconds that it took. */
      readonly ms: number;
    }
  | {
      /** What is running stays the last good version. */
      readonly kind: "failed";
      readonly files: readonly string[];
      readonly error: Error;
    };

/** A fixture set that is being watched. */
export interface Watching {
  /**
   * Ends it. A change that is being written is waited for; one that is still being read or tried is left.
   *
   * @example
   * ```ts
   * import { createEmulator } from "baas-emulator";
   *
   * await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
   * const watching = await emulator.watch();
   * await watching.close();
   * ```
   */
  close(): Promise<void>;
}

/**
 * What can be told of any cloud.
 *
 * @example
 * ```ts
 * emulator.platforms.map(({ name }) => name); // ["mincloud", "leancloud", "bmob"]
 * for (const platform of emulator.platforms) {
 *   await platform.probe?.();
 *   console.log(platform.name, platform.summary(), platform.samples("http://127.0.0.1:4400"));
 * }
 * emulator.platforms[0]?.contents()[0]; // { kind: "table", name: "customer", rows: 5 }
 * ```
 */
export interface PlatformInfo {
  /** `"mincloud"`, `"leancloud"`, `"bmob"`. */
  readonly name: string;
  /** First path segments that are its own: `["oserve", "hserve"]`. */
  readonly prefixes: readonly string[];
  /** Hosts of the real cloud, for which it stands in: `api.example.com`, `*.example.com`. */
  readonly hosts: readonly string[];
  /** What it holds: tables or classes with rows or of the app's own, functions. */
  contents(): PlatformContent[];
  /** The same for people, one line each: `table product: 12 rows`. */
  summary(): string[];
  /** `curl` lines that work when pasted. @param origin where the emulator listens: `http://127.0.0.1:4400` */
  samples(origin: string): string[];
  /**
   * Starts its code, as far as that shows whether it would run, where the cloud has code that is started before anybody calls it.
   *
   * @throws EmulatorError INVALID_FIXTURE saying why it does not start
   */
  probe?(): Promise<void>;
}

/** The clouds in one process. */
export interface Emulator extends AsyncDisposable {
  /** 知晓云, by import. */
  readonly mincloud: Mincloud;
  /** LeanCloud, by import. */
  readonly leancloud: Leancloud;
  /** Bmob 后端云, by import. */
  readonly bmob: Bmob;
  /** Its time: all timestamps, expiries and timers. */
  readonly clock: Clock;
  /** The three clouds, for who treats them alike. */
  readonly platforms: readonly PlatformInfo[];
  /** The fixture set it was started with. */
  readonly fixtures: string | undefined;
  /**
   * The HTTP door as a function: mount it in any framework, or call it in a test. It never rejects: what goes wrong is an answer.
   *
   * @param request for one of the clouds' hosts, `localhost`, or a name in the option `allowHosts`
   * @example
   * ```ts
   * const response = await emulator.fetch(new Request("http://localhost/1.1/date"));
   * await response.json(); // { __type: "Date", iso: "…Z" }
   * ```
   */
  fetch(request: Request): Promise<Response>;
  /**
   * The same below `Request` and `Response`: plain values, a few microseconds.
   *
   * @example
   * ```ts
   * const { status, body } = await emulator.handle({ method: "GET", url: "/1.1/date", headers: {} });
   * status; // 200
   * ```
   */
  handle(request: HttpRequest): Promise<HttpResponse>;
  /**
   * The HTTP door on a port, for the vendors' SDKs: `AV.init({ serverURL: url })`, `BaaS.init(id, { host: url })`, `Bmob.domain(url)`. It
   * ends with the emulator, or by `close()`.
   *
   * @param options default: a free port of this machine, which nobody else on the network gets in by
   * @throws EmulatorError PORT_IN_USE, CLOSED; INVALID_ARGUMENT when port or host cannot be used
   * @example
   * ```ts
   * const { url, close } = await emulator.listen();
   * (await fetch(`${url}/1.1/date`)).status; // 200
   * await close();
   * ```
   */
  listen(options?: ListenOptions): Promise<Listening>;
  /**
   * From now on requests that this process sends to the clouds' real hosts are answered here, whatever client sends them and however it is
   * set up: unmodified SDKs with their default hosts, `fetch`, axios, `node:https`. No server, no port. Until it is stopped no request to a
   * host of the clouds leaves this process: one that no route answers, one to a host that is not emulated (files, push, messages in real
   * time), one by WebSocket or HTTP/2 fails with an error that says so (`code: "NOT_EMULATED"`; `fetch` has it in `cause`), and is in
   * `logs({ platform: "emulator" })`. Requests to other hosts are not touched.
   *
   * The hosts are those of the vendors and those in `leancloud.hosts` and `bmob.hosts` of the configuration: put an app's own domain there.
   * When several emulators of a process do this, the one that began last answers; each ends only its own, in any order. It ends with the
   * emulator, too. Worker threads and child processes have clients of their own, which are not covered: they can be given a port
   * (`listen`).
   *
   * @returns what ends it: `stop()`, or `using stop = emulator.intercept()`
   * @throws EmulatorError CLOSED
   * @example
   * ```ts
   * using stop = emulator.intercept();
   * const response = await fetch("https://api.leancloud.cn/1.1/date"); // this emulator answers
   * response.status; // 200
   * ```
   */
  intercept(): StopIntercepting;
  /**
   * What functions printed and the emulator noted, oldest first; the latest ten thousand lines. A request that was refused before it was an
   * operation, such as one with a wrong key, is a line of the platform `"emulator"`.
   *
   * @param filter which lines: those that fit every member. Default: all
   * @example
   * ```ts
   * await emulator.mincloud.functions.invoke("hello", { name: "小明" });
   * emulator.logs({ function: "hello" });
   * // [{ platform: "mincloud", level: "log", message: "hello 被调用: 小明", … }]
   * ```
   */
  logs(filter?: LogFilter): LogEntry[];
  /**
   * What was asked of the clouds, by import, over HTTP and by cloud functions, and what became of it: oldest first, the latest thousand.
   * What operations ask of each other inside is not among them. It is all there, secrets too: `formatCalls` masks them.
   *
   * @throws EmulatorError INVALID_ARGUMENT for a filter that is misspelt
   * @example
   * ```ts
   * await emulator.mincloud.records.create("product", { name: "金骏眉", price: 380 });
   * emulator.calls({ operation: "records.create" });
   * // [{ operation: "records.create", table: "product", outcome: "done", … }]
   * ```
   */
  calls(filter?: CallFilter): Call[];
  /** Makes operations slow, or fail: how does the app cope? */
  readonly faults: Faults;
  /** Mail and messages that would have been sent: verification codes, for example. */
  readonly outbox: Outbox;
  /**
   * Waits until nothing goes on in the background: triggers, asynchronous runs, bulk operations.
   *
   * @example
   * ```ts
   * await emulator.mincloud.records.create("order", {
   *   product: "67db6b7ed5e09a71c4000001",
   *   customer: "67eb65a0d5e09a71c400000d",
   *   count: 1,
   *   total: 268,
   * });
   * await emulator.idle(); // a trigger writes a row of its own
   * (await emulator.mincloud.records.find("order_log")).objects.length; // 1
   * ```
   */
  idle(): Promise<void>;
  /**
   * The present state, for {@link restore} and {@link diff}. It costs microseconds, however much data there is.
   *
   * @example
   * ```ts
   * const before = emulator.snapshot();
   * await emulator.bmob.objects.delete("GameScore", "e1kxt22l01");
   * await emulator.restore(before);
   * await emulator.bmob.objects.count("GameScore"); // 5
   * ```
   */
  snapshot(): Snapshot;
  /**
   * Goes back to a snapshot, of this emulator or any other of this process: data, files, clock and ids, in one moment. Functions start
   * cold; when it resolves, it is durable, and logs and outbox have begun anew.
   *
   * @throws EmulatorError INVALID_ARGUMENT for what is no snapshot; STORE_WRITE_FAILED, and then nothing has changed
   * @example
   * ```ts
   * const before = emulator.snapshot();
   * await emulator.leancloud.objects.create("Todo", { title: "写信" });
   * await emulator.restore(before);
   * emulator.diff(before); // {}
   * ```
   */
  restore(snapshot: Snapshot): Promise<void>;
  /**
   * Goes back to the state right after the start: the fixtures, or for a fork the moment it was forked; with the functions that code
   * has defined. When a data file came with data, the fixtures are loaded now, and when they cannot be, nothing has changed.
   *
   * @throws EmulatorError INVALID_FIXTURE, STORE_WRITE_FAILED
   * @example
   * ```ts
   * await emulator.leancloud.objects.create("Todo", { title: "写信" });
   * await emulator.reset();
   * await emulator.leancloud.objects.count("Todo"); // 3
   * ```
   */
  reset(): Promise<void>;
  /**
   * Takes over what is saved in the fixture set from now on: functions, and rows that were added, edited or removed. What the app has made
   * of the data stays, also in a row of which another member was edited; the clock goes on. A file that cannot be loaded, and an edited
   * function that throws when it is loaded, change nothing. `reset()` goes back to the set as it was taken over last. It keeps no process alive, and ends with the emulator.
   *
   * @param tell is called after each change, taken over or not
   * @throws EmulatorError INVALID_ARGUMENT without a set, and for a fork
   * @example
   * ```ts
   * import { createEmulator } from "baas-emulator";
   *
   * await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
   * const watching = await emulator.watch((event) => console.log(event.kind, event.files));
   * await watching.close();
   * ```
   */
  watch(tell?: (event: WatchEvent) => void): Promise<Watching>;
  /**
   * An emulator of its own that goes on from the present state: data, users, sessions, files, functions (also those that code has
   * defined), jobs, clock, id generators, configuration, and faults with what they have counted. What one does, the other never sees, and either may be closed first. It costs
   * less than a millisecond, however much data there is.
   *
   * The fork lives in memory, also when this one has a data file. Its logs and outbox begin empty, its functions cold, it listens on no
   * port, and what is under way here goes on here. Close it when it is done: workers of functions are shared, and end with the last.
   *
   * @throws EmulatorError CLOSED
   * @example
   * ```ts
   * await using world = await emulator.fork();
   * await world.leancloud.objects.create("Todo", { title: "写信" });
   * await world.leancloud.objects.count("Todo"); // 4
   * await emulator.leancloud.objects.count("Todo"); // 3
   * ```
   */
  fork(): Promise<Emulator>;
  /**
   * What changed between two states, of this emulator, its forks, or any other: only what did, by table or class. Nothing changed:
   * `{}`.
   *
   * Documents are shown as the store keeps them. Members are named by their path, and shown as `[before, after]`; one that was not there
   * is `undefined`. Lists are compared as a whole.
   *
   * @param after default: now
   * @throws EmulatorError INVALID_ARGUMENT for what is no snapshot
   * @example
   * ```ts
   * const id = "67db6b7ed5e09a71c4000001";
   * const before = emulator.snapshot();
   * emulator.clock.freeze("2026-01-01T00:00:00Z");
   * await emulator.mincloud.records.update("product", id, { price: 260 });
   * emulator.diff(before);
   * // {
   * //   "mincloud/product": {
   * //     updated: [{ id, changed: { price: [268, 260], updated_at: [1762590011, 1767225600] } }],
   * //   },
   * // }
   * ```
   */
  diff(before: Snapshot, after?: Snapshot, options?: DiffOptions): SnapshotDiff;
  /**
   * Writes the present state into a folder: a fixture set that people read and edit, and a `state.json` beside for what only the emulator
   * needs. Loaded again, by {@link Emulator.import} or as `fixtures`, it is the same state: documents and their order, users and
   * sessions, functions, bytes of files, clock and id generators. What is written meanwhile is not in it. When it resolves, the disk
   * has it. A process that ends half-way leaves a folder that cannot be loaded, until the next export into it.
   *
   * @param dir a new folder, an empty one, or one that holds an export: of that, the files it wrote are replaced and others left alone
   * @throws EmulatorError INVALID_ARGUMENT for any other folder, and for one that somebody else exports into at the moment;
   *   STORE_WRITE_FAILED, and then what was there before is there still
   * @example
   * ```ts
   * import { createEmulator } from "baas-emulator";
   *
   * await emulator.export("fixtures/shop"); // { files: …, documents: …, others: [], leftOut: [] }
   * await using again = await createEmulator({ fixtures: "fixtures/shop" });
   * again.diff(emulator.snapshot()); // {}
   * ```
   */
  export(dir: string): Promise<ExportReport>;
  /**
   * Replaces the whole state by that of an export, or of any fixture set: all of it or, when something is wrong with it, nothing.
   * Functions start cold; the configuration stays what it is. With a data file the new state is durable when it resolves.
   *
   * @throws EmulatorError INVALID_FIXTURE, STORE_WRITE_FAILED
   * @example
   * ```ts
   * import { createEmulator } from "baas-emulator";
   *
   * await using emulator = await createEmulator({ data: "app.json" });
   * await emulator.import("fixtures/demo");
   * await emulator.leancloud.objects.count("Todo"); // 3
   * ```
   */
  import(dir: string): Promise<void>;
  /**
   * Ends servers, workers and what runs in them, and waits for data to be written. `await using` does it at the end of a block. Whatever is
   * asked of the clouds from then on, reads too, rejects with EmulatorError CLOSED; over HTTP it is answered 503.
   *
   * @example
   * ```ts
   * import { createEmulator } from "baas-emulator";
   *
   * const emulator = await createEmulator();
   * try {
   *   await emulator.bmob.timestamp();
   * } finally {
   *   await emulator.close();
   * }
   * ```
   */
  close(): Promise<void>;
}
