import type { About, Json, JsonObject, Spot } from "../kernel/index.js";
import type { Document, Store } from "../store/index.js";

/** A request below HTTP: plain values, header names in lower case. */
export interface ApiRequest {
  readonly method: string;
  /** Percent-encoded path without query, as it arrived. */
  readonly path: string;
  /** Path parameters of the matched route, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Scheme, host, port, and what `base` says, under which this emulator was reached: `http://127.0.0.1:4400`. */
  readonly origin: string;
  /** Where it is mounted in another server: `/baas`. `path` is without it, URLs that are paths begin with it. Default: nowhere. */
  readonly base?: string | undefined;
  /** The caller's address, when known. */
  readonly remoteAddress: string;
  /** The raw body; empty when there is none. */
  readonly body: Uint8Array;
}

/** What is known of a request before its body is read: enough to say which platform it is for. */
export interface RequestHead {
  /** `GET` for HEAD, too. */
  readonly method: string;
  /** Without port, in lower case. */
  readonly host: string;
  /** Percent-encoded path without query, as it arrived. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer below HTTP. */
export interface ApiResponse {
  /** 200 to 599. */
  readonly status: number;
  /** Reason phrase. Default: the usual one. What no status line can carry is treated as in `headers`. */
  readonly statusText?: string;
  /**
   * Any texts: control characters are left out, other characters than Latin-1 go as their UTF-8 bytes, names that cannot be are left
   * out, and so are those that say how an answer is transferred (`content-length`, `connection`, …).
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON to send. */
  readonly json?: unknown;
  /** Text or bytes to send instead; give a `content-type`. */
  readonly raw?: string | Uint8Array;
}

/** One row of the HTTP door. */
export interface Route {
  /** `*` takes any, also OPTIONS without `access-control-request-method`, which is no browser's question. HEAD is asked as GET. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "*";
  /** Hono's pattern language, without trailing slash: `/oserve/:version/table/:table/record/:id`. */
  readonly path: string;
  readonly handle: (request: ApiRequest) => Promise<ApiResponse>;
}

/** What a router looks at in a row. */
export interface RoutePattern {
  /** `*` takes any. */
  readonly method: string;
  /** As in {@link Route}. */
  readonly path: string;
}

/** What a route table says about a request. */
export interface RouteMatch<R extends RoutePattern> {
  readonly route: R;
  /** Percent-decoded. Undefined when a parameter is not valid percent-encoding. */
  readonly params: Readonly<Record<string, string>> | undefined;
}

export interface Router<R extends RoutePattern> {
  /** The first row of the table that takes it. */
  match(method: string, path: string): RouteMatch<R> | undefined;
  /** Methods the path has rows for, with those the HTTP door answers by itself; empty when there is no such path. */
  allowed(path: string): string[];
}

/** Matching over a route table, for platforms whose requests hold requests. */
export type CreateRouter = <R extends RoutePattern>(routes: readonly R[]) => Router<R>;

/** A place in a file of code, as messages show it. */
export interface CodePlace {
  /** Path as shown to people. */
  readonly file: string;
  readonly spot: Spot;
}

/** One file of a fixture set, read and parsed. */
export interface FixtureFile {
  /** Path as shown to people: `fixtures/demo/mincloud/tables/product.json`. */
  readonly file: string;
  /** Base name without extension: `product`. */
  readonly name: string;
  readonly extension: string;
  /** Text of the file. */
  readonly text: string;
  /** Its parsed content. @throws EmulatorError INVALID_FIXTURE naming the file */
  json(): Json;
  /**
   * Where a value of its content stands, for messages: what follows the file's name, `:12:16`, and the line.
   *
   * @param path `rows[3].price`, as far as it leads
   * @param reason what is wrong with it; it may name a member
   */
  spot?(path: string, reason: string): Spot | undefined;
  /**
   * Of code: where people find a place in it. Line and column count from 1.
   *
   * @param name of one of the files that it was made of, as stack traces have it; undefined for its own
   */
  placeIn?(name: string | undefined, line: number, column: number | undefined): Promise<CodePlace>;
  /** The file beside it that holds its many rows: `product.rows.jsonl` beside `product.json`. */
  readonly rows?: FixtureFile;
}

/** What stays with the rows of a set when it is loaded again, whatever comes and goes around them. */
export interface RowKeys {
  /**
   * @param list where the rows stand; a name that no other rows of the platform have
   * @returns a row's number, by its place; from 1
   */
  numbersOf(list: string, rows: readonly Json[]): (place: number) => number;
  /** From now on, until the next one, the world's random values are those of this row: other rows change nothing in them. */
  enter(list: string, number: number): void;
}

/** How a cloud takes dates that stand in cells. */
export interface CellDates {
  /** Hours ahead of UTC: what a date without a zone means. */
  readonly utcOffset: number;
  /** The value of a moment. */
  dateOf(moment: Date): Json;
}

/** What a cloud knows of the cells of CSV. */
export interface Cells {
  /** Columns that there are from the start, as a file declares columns: what the file itself says of them counts more. */
  readonly schema: Json;
  /** Default: dates are the texts that stand there. */
  readonly dates?: CellDates;
}

/** How the files of functions are read. */
export interface FunctionFiles {
  /** What a function's file declares at its top level and need not export. */
  readonly entryName?: string;
  /** The export that the cloud calls: the default export of an ECMAScript module stands for it. */
  readonly calledName?: string;
}

/** The folder of one platform inside a fixture set. */
export interface FixtureFolder {
  readonly rowKeys: RowKeys;
  /** A file of data by its path below the folder, without extension: `users`. */
  file(path: string, cells?: Cells): Promise<FixtureFile | undefined>;
  /** The files of data in a sub-folder, by name. A sub-folder `x/index.js` counts as file `x`. */
  files(folder: string, cellsOf?: (name: string) => Cells): Promise<FixtureFile[]>;
  /** A file of JavaScript or TypeScript, by its path without extension: `cloud`. Its `text` is one module, imports included. */
  code(path: string): Promise<FixtureFile | undefined>;
  /**
   * The functions in a sub-folder, by name: files, and folders with an `index` file; other folders hold what these import. TypeScript is
   * compiled, and `.js` then.
   */
  functions(folder: string, options?: FunctionFiles): Promise<FixtureFile[]>;
}

/** Where a platform reads what it writes into a fixture set. */
export type Saved = Pick<Store, "collection" | "names">;

/** One file of a fixture set, as a platform writes it: code, data, or rows. */
export type SavedFile =
  | {
      /** Path below the platform's folder: `functions/hello.js`. */
      readonly path: string;
      readonly text: string;
    }
  | {
      /** Without extension: `tables/product`. */
      readonly path: string;
      /** What stands around the rows: `{ schema, … }`. Without it the file is the list of rows. */
      readonly head?: JsonObject;
      /** Read once, when they are written; there may be many. */
      readonly rows: Iterable<JsonObject>;
    };

/** How people call a collection of the store. */
export interface Label {
  /** `rain/Post` for what the cloud's users know by that name, `rain:sessions` for what only the emulator calls so. */
  readonly name: string;
  /** What the app has put there, and can ask for: objects, relations, files. Otherwise it is what the cloud keeps to run it. */
  readonly isData: boolean;
  /** What the app is made of, and goes by a name: tables, classes, functions. Whoever writes one of a name that is there means that one. */
  readonly isDefinition?: boolean;
}

/** Something that a cloud holds. */
export type PlatformContent =
  | { readonly kind: "table" | "class"; readonly name: string; readonly rows: number }
  | {
      readonly kind: "function";
      readonly name: string;
      readonly language?: string;
      /** Why it does not run. */
      readonly problem?: string;
    }
  /** Functions that say by themselves what they are. */
  | { readonly kind: "cloud code"; readonly name: string };

/** Is told how many rows of a fixture set are in the store, of how many. */
export type LoadProgress = (done: number, total: number) => void;

/** All documents of a collection, in another state: that one's own, only to be read. */
export type DocumentsOf = (collection: string) => Iterable<Readonly<Document>>;

/** Where a set is brought that is loaded once more, because somebody has edited it. */
export interface Beside {
  /** What the set was when it was loaded last; none at first. */
  readonly before?: DocumentsOf | undefined;
  /** The data, which has gone on since. */
  readonly data: DocumentsOf;
}

/** What the house needs from a cloud. A fourth cloud is one more of these. */
export interface Platform {
  readonly name: string;
  /** First path segments it owns: `["oserve", "hserve"]`. One that several platforms name is shared. */
  readonly prefixes: readonly string[];
  /** First path segments that other clouds use as well: which requests below them are its own, `claims` says. */
  readonly sharedPrefixes?: readonly string[];
  /** What it claims besides, for people who asked for something that nobody serves: `"/<key>/<name>"`. */
  readonly alsoServes?: readonly string[];
  /**
   * Hosts of the real cloud, for which this platform stands in: `api.example.com`, `*.example.com`. What is sent to them is its own,
   * whatever the path.
   */
  readonly hosts: readonly string[];
  /**
   * Other hosts of the real cloud, for which nothing here stands in: those of its files, of messages in real time, of its websites. While
   * `intercept` is on, nothing may reach them, and whoever tries is told so. Of several patterns that fit, here and in `hosts`, the longest
   * counts.
   */
  readonly alsoOwns?: readonly string[];
  /**
   * Whether a request is its own. Asked, in the order of the platforms, when the host is no cloud's and the first path segment is
   * shared or nobody's; the first that says yes has the request. Without it, a platform takes what is below its `prefixes`, and
   * nothing else.
   */
  claims?(request: RequestHead): boolean;
  readonly routes: readonly Route[];
  /** How it answers a browser's question "may I?". Default: 204, and everything is allowed. */
  preflight?(headers: Readonly<Record<string, string>>): ApiResponse;
  /** The longest body it takes when the configuration does not say. Default 10 MB. */
  readonly bodyLimit?: string;
  /** The answer to a request below its prefixes that no route takes: 404, or 405 when the path exists with `allow`. */
  refuse(request: ApiRequest, allow: readonly string[]): ApiResponse;
  /**
   * The answer to anything thrown while answering, EmulatorErrors of the door included: BODY_TOO_LARGE is 413, CLOSED 503,
   * URL_TOO_LONG 414 or what else the cloud's front servers say.
   *
   * @param path of the request, as it arrived
   */
  fail(error: unknown, path: string): ApiResponse;
  /** A path, percent-encoded, as it may be told to people: what in it opens doors is masked. Default: as it is. */
  shownPath?(path: string): string;
  /**
   * Fills an empty store: what every app of this cloud has, then the fixture set, in several commits, between which other work goes on.
   *
   * @param onProgress is told when the files are read, then about every thousand rows
   * @param beside where it will be brought: what has a name in the set, and in the cloud an id that this one gives, is the same there
   * @throws EmulatorError INVALID_FIXTURE when the set is bad; `Store.together` takes back what is loaded by then
   */
  load(folder: FixtureFolder | undefined, onProgress?: LoadProgress, beside?: Beside): Promise<void>;
  /**
   * The store came with data: adds what every app of this cloud has, where it is missing, and of the fixture set only what is code,
   * where the cloud keeps code apart from data.
   */
  open?(folder: FixtureFolder | undefined): Promise<void>;
  /**
   * The files of a fixture set that `load` makes this state of, as far as people would edit it; what cannot be said in them is left
   * out, and so is what `load` would refuse.
   */
  save(state: Saved): Iterable<SavedFile>;
  /**
   * Starts its code, as far as that shows whether it would run, where the cloud has code that is started before anybody calls it.
   *
   * @param folder where the code came from, for the message
   * @param beside where it will be brought: then code is also tried that the cloud takes unseen, as far as it was edited
   * @throws EmulatorError INVALID_FIXTURE saying why it does not start
   */
  probe?(folder?: FixtureFolder, beside?: Beside): Promise<void>;
  /** The data is there, loaded, opened or restored: what runs on time looks at the clock from now on. */
  watch(): void;
  /** After a reset: what code has defined, natively run functions, is there again. */
  redefine(): Promise<void>;
  /**
   * How people call a collection of the store; undefined when it is not this cloud's. A pure function.
   *
   * @param find looks a document up where the collection is from: names may be data, too
   */
  labelOf?(collection: string, find: (collection: string, id: string) => JsonObject | undefined): Label | undefined;
  /** Names of what operations can be about: its tables, classes or functions. */
  namesOf?(about: About): Promise<readonly string[]>;
  /** The name of what may also be called otherwise, by a number; undefined for everything else. */
  nameOf?(about: About, given: string): string | undefined;
  /** What it holds: tables or classes with rows or of the app's own, functions. */
  contents(): PlatformContent[];
  /** The same for people, one line each: `table product: 12 rows`. */
  summary(): string[];
  /** `curl` lines that work when pasted. */
  samples(origin: string): string[];
  /** Waits until nothing goes on in the background: triggers, asynchronous runs, bulk operations. */
  idle(): Promise<void>;
  /**
   * From this call on nothing begins in the background. Resolves when what was under way has ended; the emulator ends the
   * functions meanwhile.
   */
  close(): Promise<void>;
}
