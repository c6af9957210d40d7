import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { DATA_EXTENSIONS, type DataText, openData } from "../../files/index.js";
import { show } from "../../fixtures.js";
import { faultMessage, isObject, type Json } from "../../kernel/index.js";
import { type Problem, problemOf } from "./problem.js";
import type { Shadow } from "./shadow.js";

/** Rows of a file that are told one by one. */
const MOST_ROWS = 50;

/** Rows that may be loaded again for one file's sake: every bad row takes another start. */
const MOST_READ = 100_000;

/** A file of which rows have been taken out. */
interface Cut {
  /** Below the set. */
  readonly path: string;
  /** As it was. */
  readonly data: DataText;
  readonly json: Json;
  /** What is gone, by the member that the list stands in: places in the file as it was, ascending. */
  readonly gone: Map<string, readonly number[]>;
}

/** `rows[3].price`, `[3]: …`, `timers[0].cron`: a member of a list at the top of a file. */
const ITEM = /^(\w*)\[(\d+)\]/;

/** The same wherever a reason speaks of one: `… is there already, at [0]`. */
const ITEMS = /(?<=^|\s)(\w*)\[(\d+)\](?=[.:,;\s]|$)/g;

const listIn = (content: Json, member: string): readonly Json[] => {
  const list = member === "" ? content : isObject(content) ? (content as { [name: string]: Json })[member] : undefined;
  return Array.isArray(list) ? list : [];
};

/** The place in the file as it was. */
const placeBefore = (gone: readonly number[], place: number): number =>
  gone.reduce((before, each) => (each <= before ? before + 1 : before), place);

/** Lines stay lines, so that a cell means what it meant. */
const withoutLines = ({ data }: Cut, gone: readonly number[]): string => {
  const lineOf = (row: number): number => Number(data.spot(`[${row}]`, "")?.suffix.split(":")[1]) - 1;
  // With their ends, of whichever kind.
  const lines = data.text.split(/(?<=\r\n|\r(?!\n)|\n)/);
  const count = listIn(data.json(), "").length;
  const out = new Set<number>();
  for (const row of gone) {
    const end = row + 1 < count ? lineOf(row + 1) : lines.length;
    for (let line = lineOf(row); line < end; line++) out.add(line);
  }
  return lines.filter((_, line) => !out.has(line)).join("");
};

const withoutItems = ({ json, gone }: Cut): string => {
  const rest = (member: string): readonly Json[] =>
    listIn(json, member).filter((_, place) => !gone.get(member)?.includes(place));
  if (gone.has("")) return JSON.stringify(rest(""));
  return JSON.stringify({ ...Object(json), ...Object.fromEntries([...gone.keys()].map((name) => [name, rest(name)])) });
};

/**
 * Takes single rows out of the files of a shadow, so that those that come after them are read, too. A file that had rows taken out is there
 * as JSON, but for CSV; what is said about it is told as about the file as it was.
 *
 * @param root folder of the set, absolute
 * @example
 * ```ts
 * const cuts = createCuts("/shop/fixtures", shadow);
 * if (!(await cuts.takeRow(path, problem))) await shadow.takeOut(path);
 * ```
 */
export const createCuts = (root: string, shadow: Pick<Shadow, "replace">) => {
  /** By their paths in the shadow. */
  const cuts = new Map<string, Cut>();

  const open = async (path: string): Promise<Cut> => {
    const [file, extension] = [join(root, path), extname(path).toLowerCase()];
    const data = await openData({ bytes: await readFile(file), extension, code: "INVALID_FIXTURE", shown: show(file) });
    return { path, data, json: data.json(), gone: new Map() };
  };

  return {
    /** A problem with a file in the shadow, as one with the file as it was. */
    restore(path: string, problem: Problem): Problem {
      const cut = cuts.get(path);
      if (cut === undefined) return problem;
      const reason = problem.reason.replaceAll(
        ITEMS,
        (_, member: string, place: string) => `${member}[${placeBefore(cut.gone.get(member) ?? [], Number(place))}]`,
      );
      const [, where = "", why = reason] = /^(\w*\[\d+\][^\s:]*): (.*)$/s.exec(reason) ?? [];
      const spot = where === "" ? undefined : cut.data.spot(where, why);
      const { severity } = problem;
      return { ...problemOf(faultMessage(show(join(root, cut.path)), spot, where, why)), severity };
    },
    /**
     * @param path below the set, as it is in the shadow
     * @param problem of that file, about a row, as `restore` gives it
     * @returns whether there was such a row, and it is out
     */
    async takeRow(path: string, problem: Problem): Promise<boolean> {
      const [, member = "", place = ""] = ITEM.exec(problem.reason) ?? [];
      const extension = extname(path).toLowerCase();
      if (place === "" || !DATA_EXTENSIONS.includes(extension)) return false;
      const cut = cuts.get(path) ?? (await open(path));
      const rows = listIn(cut.json, member);
      const before = cut.gone.get(member) ?? [];
      const most = Math.min(MOST_ROWS, MOST_READ / rows.length);
      if (Number(place) >= rows.length || before.includes(Number(place)) || before.length + 1 >= most) return false;
      const gone = [...before, Number(place)].sort((a, b) => a - b);
      cut.gone.set(member, gone);
      const isCsv = extension === ".csv";
      const changed = isCsv ? path : path.replace(/\.[^./]+$/, ".json");
      await shadow.replace(path, changed, isCsv ? withoutLines(cut, gone) : withoutItems(cut));
      cuts.set(changed, cut);
      return true;
    },
  };
};
