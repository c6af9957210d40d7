import { messageOf } from "../../../kernel/index.js";
import { chunksOf, readingErrorOf } from "./chunks.js";
import { readHeader } from "./head.js";
import { loadBson, type Parse, parseText, textOf } from "./parse.js";
import type { Piece, Splitter } from "./pieces.js";
import type { Problems } from "./problems.js";
import { type Columns, type Row, type RowContext, readRow } from "./rows.js";
import type { Seen } from "./seen.js";
import type { Source } from "./sources.js";
import { splitDocuments } from "./split-documents.js";
import { splitLines } from "./split-lines.js";
import { splitValues } from "./split-values.js";
import type { ExportedItem } from "./types.js";

export interface ReadContext {
  readonly columns: Columns;
  readonly seen: Seen;
  readonly problems: Problems;
  onBytes(bytes: number): void;
}

/** What almost every line begins with: those need not be decoded twice. */
const OBJECT = 0x7b;

const splitterOf = ({ head }: Source): Splitter => {
  if (head === undefined) return splitDocuments();
  return head.form === "lines" ? splitLines() : splitValues(head.form, head.skipLines + 1);
};

async function* skipBytes(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - rest.length;
    yield rest;
  }
}

/** Reads one file to its end. What is wrong in it is a problem of the row or, at worst, of the file. */
export async function* readSource(source: Source, context: ReadContext): AsyncGenerator<ExportedItem> {
  const { file, path, gzip, head } = source;
  const { problems } = context;
  const splitter = splitterOf(source);
  let parse: Parse = parseText;
  let { subject } = source;

  const report = (line: number, reason: string): void => problems.add({ file, line, reason });
  const rows: RowContext = {
    ...context,
    report: (row: Row, at, reason) =>
      problems.add({ file, line: row.line, ...(at === "" ? {} : { path: at }), reason }),
  };

  /** Whether a line is one of the lines that are not objects: empty, or a comment. */
  const isAside = ({ bytes, line }: Piece): boolean => {
    if (bytes[0] === OBJECT) return false;
    const text = textOf(bytes).trim();
    if (!text.startsWith("#")) return text === "";
    const header = readHeader(text);
    if ("subject" in header) subject = header.subject;
    else report(line, header.reason);
    return true;
  };

  const read = (piece: Piece): ExportedItem | undefined => {
    try {
      if (head?.form === "lines" && isAside(piece)) return undefined;
      return readRow({ subject, file, line: piece.line, json: parse(piece.bytes) }, rows);
    } catch (error) {
      report(piece.line, piece.torn ? `the file ends in the middle of it: ${messageOf(error)}` : messageOf(error));
      return undefined;
    }
  };

  function* readAll(pieces: ReturnType<Splitter["push"]>): Generator<ExportedItem> {
    for (const piece of pieces) {
      if ("fault" in piece) {
        report(piece.line, piece.fault);
        continue;
      }
      const found = read(piece);
      if (found !== undefined) yield found;
    }
  }

  try {
    if (head === undefined) parse = await loadBson();
    for await (const chunk of skipBytes(chunksOf(path, gzip, context.onBytes), head?.skipBytes ?? 0)) {
      yield* readAll(splitter.push(chunk));
    }
  } catch (error) {
    const reason = readingErrorOf(error);
    if (reason === undefined) throw error;
    problems.add({ file, reason: `the file cannot be read to its end: ${reason}` });
  }
  yield* readAll(splitter.end());
  problems.finish(file);
}
