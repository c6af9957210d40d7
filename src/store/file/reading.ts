import { isUtf8 } from "node:buffer";
import { EmulatorError, parseJson } from "../../kernel/index.js";
import { unreadable } from "../faults.js";
import type { Document } from "../types.js";
import { codeOf, type FileHandle, type FileSystem, readFully, withFile } from "./file-system.js";
import { type Contents, isDocument } from "./format.js";
import { readLines } from "./lines.js";
import { type FileText, parseFile, readHead } from "./text.js";

/** A data file as it lies on the disk. */
export interface ReadFile extends FileText {
  readonly bytes: number;
  /** Its rights, which its successors keep. */
  readonly mode: number;
}

const COMMA = 0x2c;
const BRACE = 0x7b;

/** The bits of a mode that are rights. */
const RIGHTS = 0o777;

/** More lines than this come before the collections in no file of this program. */
const LONGEST_HEAD = 12;

/** Reads a file that looks as this program writes it. At any other line it gives up, without a judgement. */
const createLineParser = (file: string) => {
  const contents: Contents = new Map();
  const lines: string[] = [];
  let head: FileText["head"];
  let documents: Map<string, Document> | undefined;
  let part: "head" | "collections" | "documents" | "end" | "nothing" = "head";
  /** Whether the line before ends with a comma: what follows then must be another of its kind. */
  let hasComma = true;

  const takeHead = (text: string): boolean => {
    lines.push(text);
    if (text !== '"collections": {') return lines.length <= LONGEST_HEAD;
    head = readHead(file, parseJson(`${lines.join("\n")}}}`));
    part = "collections";
    return true;
  };

  const takeCollection = (text: string): boolean => {
    if (text === "}") {
      part = "end";
      return !hasComma || contents.size === 0;
    }
    if (!hasComma || !text.endsWith(": [")) return false;
    const name = parseJson(text.slice(0, -3));
    if (typeof name !== "string" || name === "__proto__") return false;
    // The parser of the whole text would silently take the later one.
    if (contents.has(name)) throw unreadable(file, `there are two collections ${JSON.stringify(name)}; make them one`);
    documents = new Map();
    contents.set(name, documents);
    part = "documents";
    hasComma = true;
    return true;
  };

  const takeDocument = (line: Buffer): boolean => {
    if (line[0] !== BRACE) {
      const text = line.toString("latin1");
      if (hasComma || (text !== "]" && text !== "],")) return false;
      part = "collections";
      hasComma = text === "],";
      return true;
    }
    if (!hasComma || !isUtf8(line)) return false;
    hasComma = line.at(-1) === COMMA;
    const document = parseJson(line.toString("utf8", 0, hasComma ? line.length - 1 : line.length));
    if (!isDocument(document) || documents === undefined || documents.has(document.id)) return false;
    documents.set(document.id, document);
    return true;
  };

  const takeEnd = (text: string): boolean => {
    part = "nothing";
    return text === "}";
  };

  const takeAny = (line: Buffer): boolean => {
    switch (part) {
      case "head":
        return takeHead(line.toString("utf8"));
      case "collections":
        return isUtf8(line) && takeCollection(line.toString("utf8"));
      case "documents":
        return takeDocument(line);
      case "end":
        return takeEnd(line.toString("latin1"));
      case "nothing":
        return false;
    }
  };

  return {
    /** Returns whether the line is as this program writes it. */
    take(line: Buffer): boolean {
      try {
        return takeAny(line);
      } catch (error) {
        if (error instanceof EmulatorError && error.code === "INVALID_JSON") return false;
        throw error;
      }
    },
    /** What the lines said, when none is missing. */
    end: (): FileText | undefined => (part === "nothing" ? { head, contents } : undefined),
  };
};

/**
 * Reads a data file: line by line as this program writes it, and anything else as one text. Opened for writing too, so that a file that
 * may only be read is refused now, and not at the first commit.
 *
 * @returns undefined when there is none
 * @throws EmulatorError STORE_UNREADABLE
 */
export const readFile = async (fs: FileSystem, file: string): Promise<ReadFile | undefined> => {
  const read = async (handle: FileHandle): Promise<ReadFile> => {
    const { size, mode } = await handle.stat();
    const parser = createLineParser(file);
    let strangeLine: number | undefined;
    const rest = await readLines(handle, (line, _, number) => {
      if (!parser.take(line)) strangeLine = number;
      return strangeLine === undefined;
    });
    if (strangeLine === undefined && rest.bytes.length > 0 && !parser.take(rest.bytes)) strangeLine = rest.lines + 1;
    const text = strangeLine === undefined ? parser.end() : undefined;
    const found = text ?? parseFile(file, await readFully(handle), strangeLine ?? rest.lines + 1);
    return { ...found, bytes: size, mode: mode & RIGHTS };
  };
  try {
    return await withFile(fs, file, "r+", read);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
};
