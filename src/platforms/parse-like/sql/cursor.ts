import type { Json } from "../../../kernel/index.js";
import type { Dialect } from "./dialect.js";
import type { SqlError } from "./error.js";
import { createTokenizer, type Token } from "./tokens.js";

/**
 * Parentheses, lists, objects and subqueries may stand inside one another this deep. Recursion stays bounded, and a
 * condition, which takes up to four levels of JSON for each, stays within the kernel's depth.
 */
export const MAX_NESTING = 40;

const LONGEST_SHOWN = 20;

/** The place reached in a query text. Signs are keywords in lower case, and symbols. */
export interface Cursor {
  /** The next piece, or one after it; nothing is taken. */
  peek(ahead?: number): Token;
  take(): Token;
  /** Whether the next piece, or one after it, is this keyword or symbol. */
  is(sign: string, ahead?: number): boolean;
  /** Takes the next piece if it is this keyword or symbol. */
  accept(sign: string): boolean;
  /** @throws SqlError unless it is. */
  expect(sign: string): Token;
  /** Takes a name: any word, keywords included. `what` is for the message. */
  name(what: string): Token;
  /** Reads `open item, item… close`; may be empty. */
  list<T>(open: string, close: string, item: () => T): T[];
  /** Reads something that may hold itself. @throws SqlError beyond {@link MAX_NESTING}. */
  nested<T>(read: () => T): T;
  /** Takes a `?` and answers its value. @throws SqlError when the values have run out. */
  placeholder(): Json;
  /** @throws SqlError unless nothing follows. */
  end(): void;
  /** For a mistake at a piece that was read. */
  error(reason: string, at: Token): SqlError;
  /** For a next piece that does not fit. */
  unexpected(expected: string): SqlError;
}

/**
 * Walks over a query text; placeholders take their values in the order in which they are read.
 *
 * @example
 * ```ts
 * const cursor = createCursor("LIMIT ?", [10], dialect);
 * cursor.accept("limit"); // true
 * cursor.placeholder(); // 10
 * ```
 */
export const createCursor = (
  source: string,
  values: readonly Json[],
  { ErrorClass, valuesName }: Pick<Dialect, "ErrorClass" | "valuesName">,
): Cursor => {
  const refuse = (reason: string, at: number): SqlError => new ErrorClass(reason, at + 1);
  const tokenAt = createTokenizer(source, refuse);
  /** Pieces that were looked at and not taken: three at most. */
  let ahead: readonly Token[] = [];
  let position = 0;
  let depth = 0;
  let used = 0;

  const peek = (count = 0): Token => {
    for (;;) {
      const token = ahead[count];
      if (token !== undefined) return token;
      ahead = [...ahead, tokenAt(ahead.at(-1)?.end ?? position)];
    }
  };

  const take = (): Token => {
    const token = peek();
    ahead = ahead.slice(1);
    position = token.end;
    return token;
  };

  const show = ({ kind, start, end }: Token): string => {
    if (kind === "end") return "the end";
    const text = source.slice(start, Math.min(end, start + LONGEST_SHOWN));
    return end - start > LONGEST_SHOWN ? `${text}…` : text;
  };

  const error = (reason: string, at: Token): SqlError => refuse(reason, at.start);
  const unexpected = (expected: string): SqlError => error(`expected ${expected}, found ${show(peek())}`, peek());

  const is = (sign: string, count = 0): boolean => peek(count).sign === sign;

  const accept = (sign: string): boolean => {
    if (!is(sign)) return false;
    take();
    return true;
  };

  const expect = (sign: string): Token => {
    if (!is(sign)) throw unexpected(sign);
    return take();
  };

  const nested = <T>(read: () => T): T => {
    if (depth === MAX_NESTING) throw error(`nested deeper than ${MAX_NESTING} levels`, peek());
    depth++;
    const result = read();
    depth--;
    return result;
  };

  return {
    peek,
    take,
    is,
    accept,
    expect,
    nested,
    error,
    unexpected,
    name(what) {
      if (peek().kind !== "name") throw unexpected(what);
      return take();
    },
    list(open, close, item) {
      return nested(() => {
        expect(open);
        if (accept(close)) return [];
        const items = [item()];
        while (accept(",")) items.push(item());
        if (!is(close)) throw unexpected(`, or ${close}`);
        take();
        return items;
      });
    },
    end() {
      if (peek().kind !== "end") throw unexpected("the end");
    },
    placeholder() {
      const token = expect("?");
      const value = values[used];
      if (value === undefined) throw error(`${valuesName} has no value for placeholder ${used + 1}`, token);
      used++;
      return value;
    },
  };
};
