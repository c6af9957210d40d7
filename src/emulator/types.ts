import type { EmulatorConfig, Faults } from "../config.js";
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
import type { BlobSource, SnapshotDiff, Snapshot as StoreSnapshot } from "../store/index.js";

/** The keys of `emulator.config.json`, and what belongs to one start. */
export interface EmulatorOptions extends EmulatorConfig {
  /**
   * Folder of a fixture set. Default: start empty.
   *
   * Its data may be written as JSON, JSON5 (`.json5`), YAML 1.2 (`.yaml`), JSON lines (`.jsonl`), CSV with the columns' names in the first
   * line (`.csv`), or as a module whose default export is the content, or a function of {@link FixtureContext} that returns it (`.ts`,
   * `.js`). Many rows may stand beside what else is said of a table or class: `product.rows.csv` beside `product.json`.
   *
   * In CSV an empty cell is no member. A schema that stands beside the rows says what the cells are; without one a cell is a number when
   * it keeps all its digits, `true`, `false`, `null`, JSON when it begins with `{` or `[`, and otherwise a text. In quotation marks it is
   * a text, and so are the columns `id`, `objectId`, `username`, `password`, `email` and the like. 100,000 rows take one second in JSON,
   * one and a half in CSV and JSON5, and ten in YAML.
   */
  readonly fixtures?: string;
  /** JSON file that keeps the data. Default: in memory. What it holds wins over the fixtures. */
  readonly data?: string;
  /**
   * Is told what people should know of: what was repaired when the data file was opened, what could not be done in the background. Default:
   * it stands in `emulator.logs({ platform: "emulator" })`, where it stands anyway.
   */
  readonly onNote?: (message: string) => void;
  /**
   * Is told how far the fixtures are loaded: first and last, and about every thousand rows. Timers and requests of the process have their
   * turn in between. What it throws ends the start.
   */
  readonly onProgress?: (progress: StartProgress) => void;
  /** A configuration file; its keys win over those of the fixture set. Keys given here win over both. */
  readonly config?: string;
}

/** How far a start is. */
export interface StartProgress {
  readonly phase: "fixtures";
  /** Rows that are loaded. */
  readonly done: number;
  /** Rows of the files that are read by now: each cloud's are read when the one before is loaded. */
  readonly total: number;
}

/** The whole state at one moment: data, clock, id generators. A value, safe to keep. */
export interface Snapshot {
  readonly store: StoreSnapshot;
  readonly clock: ClockState;
  readonly ids: IdsState;
  readonly random: RandomState;
  /** Where the bytes of its files are. */
  readonly files: readonly BlobSource[];
}

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
      /** The files that were saved, as shown to people. */
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
  close(): Promise<void>;
}

/** What can be told of any cloud. */
export interface PlatformInfo {
  readonly name: string;
  /** First path segments that are its own: `["oserve", "hserve"]`. */
  readonly prefixes: readonly string[];
  /** Hosts of the real cloud, for which it stands in: `api.example.com`, `*.example.com`. */
  readonly hosts: readonly string[];
  /** What it holds, one line each: `product: 12 rows`. */
  summary(): string[];
  /** `curl` lines that work when pasted. */
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
  /** 知晓云. */
  readonly mincloud: Mincloud;
  readonly leancloud: Leancloud;
  /** Bmob 后端云. */
  readonly bmob: Bmob;
  readonly clock: Clock;
  readonly platforms: readonly PlatformInfo[];
  /** The fixture set it was started with. */
  readonly fixtures: string | undefined;
  /** The HTTP door as a function: mount it in any framework, or call it in a test. */
  fetch(request: Request): Promise<Response>;
  /** The same below `Request` and `Response`: plain values, a few microseconds. */
  handle(request: HttpRequest): Promise<HttpResponse>;
  /** The HTTP door on a port. */
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
   * await fetch("https://api.bmobcloud.com/1/timestamp"); // answered by this emulator
   * ```
   */
  intercept(): StopIntercepting;
  /** What functions printed and the emulator noted, oldest first; the latest ten thousand lines. */
  logs(filter?: LogFilter): LogEntry[];
  /**
   * What was asked of the clouds, by import, over HTTP and by cloud functions, and what became of it: oldest first, the latest thousand.
   * What operations ask of each other inside is not among them.
   *
   * @throws EmulatorError INVALID_ARGUMENT for a filter that is misspelt
   * @example
   * ```ts
   * emulator.calls({ operation: "records.create" });
   * // [{ operation: "records.create", table: "product", caller: { as: "user", user: 42, … }, outcome: "done", … }]
   * ```
   */
  calls(filter?: CallFilter): Call[];
  /** Makes operations slow, or fail: how does the app cope? */
  readonly faults: Faults;
  /** Mail and messages that would have been sent: verification codes, for example. */
  readonly outbox: Outbox;
  /** Waits until nothing goes on in the background: triggers, asynchronous runs, bulk operations. */
  idle(): Promise<void>;
  /** Costs nothing per document. */
  snapshot(): Snapshot;
  /**
   * Goes back to a snapshot, of this emulator or any other of this process: data, files, clock and ids, in one moment. Functions start
   * cold; when it resolves, it is durable, and logs and outbox have begun anew.
   *
   * @throws EmulatorError INVALID_ARGUMENT for what is no snapshot; STORE_WRITE_FAILED, and then nothing has changed
   */
  restore(snapshot: Snapshot): Promise<void>;
  /**
   * Goes back to the state right after the start: the fixtures, or for a fork the moment it was forked; with the functions that code
   * has defined. When a data file came with data, the fixtures are loaded now, and when they cannot be, nothing has changed.
   *
   * @throws EmulatorError INVALID_FIXTURE, STORE_WRITE_FAILED
   */
  reset(): Promise<void>;
  /**
   * Takes over what is saved in the fixture set from now on: functions, and rows that were added, edited or removed. What the app has made
   * of the data stays, also in a row of which another member was edited; the clock goes on. A file that cannot be loaded changes
   * nothing. `reset()` goes back to the set as it was taken over last. It keeps no process alive, and ends with the emulator.
   *
   * @param tell is called after each change, taken over or not
   * @throws EmulatorError INVALID_ARGUMENT without a set, and for a fork
   * @example
   * ```ts
   * const watching = await emulator.watch((event) => console.log(event.kind, event.files));
   * await watching.close();
   * ```
   */
  watch(tell?: (event: WatchEvent) => void): Promise<Watching>;
  /**
   * An emulator of its own that goes on from the present state: data, users, sessions, files, functions (also those that code has
   * defined), jobs, clock, id generators and configuration. What one does, the other never sees, and either may be closed first. It costs
   * less than a millisecond, however much data there is.
   *
   * The fork lives in memory, also when this one has a data file. Its logs and outbox begin empty, its functions cold, it listens on no
   * port, and what is under way here goes on here. Close it when it is done: workers of functions are shared, and end with the last.
   *
   * @throws EmulatorError CLOSED
   * @example
   * ```ts
   * await using world = await emulator.fork();
   * await world.leancloud.objects.create("Todo", { title: "写周报" }); // not in `emulator`
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
   * const before = emulator.snapshot();
   * await emulator.mincloud.records.update("product", id, { price: 260 });
   * emulator.diff(before);
   * // { "mincloud/product": { updated: [{ id, changed: { price: [268, 260], updated_at: [1767225600, 1767225660] } }] } }
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
   * await emulator.export("fixtures/shop"); // { files: 12, documents: 340, others: [], leftOut: [] }
   * await using again = await createEmulator({ fixtures: "fixtures/shop" });
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
   * await emulator.import("fixtures/shop");
   * ```
   */
  import(dir: string): Promise<void>;
  /** Ends servers, workers and what runs in them, and waits for data to be written. */
  close(): Promise<void>;
}
