import { createColumns } from "./columns.js";
import { nameOf } from "./file-names.js";
import { createProblems } from "./problems.js";
import { readSource } from "./read.js";
import { createSeen } from "./seen.js";
import { inOrder, type Source, settle, type Understood, understandFile } from "./sources.js";
import { type FoundFile, surveyExport } from "./survey.js";
import type { Export, ExportedItem, ExportFile } from "./types.js";

const describe = ({ file, bytes, subject }: Source): ExportFile => ({
  path: file,
  className: nameOf(subject),
  bytes,
  kind: subject.kind === "class" ? "objects" : "relation",
});

/**
 * Opens the export of a LeanCloud app: a folder as it is after unpacking, or one file of it. Schema files and the beginnings
 * of the others are read now, the objects when they are asked for. What is supported, and where it is known from:
 * FORMAT.md.
 *
 * @throws EmulatorError INVALID_ARGUMENT when there is no such folder or file
 * @example
 * ```ts
 * const opened = await openExport("./export");
 * for await (const item of opened.read()) {
 *   if (item.kind === "object") console.log(item.value.className, item.value.object.objectId);
 * }
 * console.log(opened.problems);
 * ```
 */
export const openExport = async (path: string): Promise<Export> => {
  const problems = createProblems();
  const columns = createColumns(problems);
  const schemas: ExportFile[] = [];
  const data: (readonly [FoundFile, Understood])[] = [];

  for (const found of await surveyExport(path, problems)) {
    const understood = await understandFile(found);
    if (understood.kind === "schema") {
      schemas.push({ path: found.file, className: understood.className, bytes: found.bytes, kind: "schema" });
      columns.add(found.file, understood.schema);
    } else data.push([found, understood]);
  }

  const isRelation = (owningClass: string, key: string): boolean => columns.find(owningClass, key)?.type === "Relation";
  const sourceOf = ([{ file }, understood]: readonly [FoundFile, Understood]): Source[] => {
    if (understood.kind === "source") return [understood.source];
    if (understood.kind === "unclear") {
      const subject = settle(understood.candidates, isRelation);
      if (subject !== undefined) return [{ ...understood.file, subject }];
      problems.add({ file, reason: "which relation it holds is not clear: name it _Join%3A<key>%3A<class>" });
    }
    if (understood.kind === "nothing") problems.add({ file, reason: understood.reason });
    return [];
  };
  const sources = inOrder(data.flatMap(sourceOf));
  const forget = problems.mark();

  const classes = new Map<string, number>();
  let joins = 0;

  const count = (item: ExportedItem): void => {
    if (item.kind === "join") joins += 1;
    else classes.set(item.value.className, (classes.get(item.value.className) ?? 0) + 1);
  };

  async function* read(onProgress: (bytesRead: number) => void = () => {}): AsyncGenerator<ExportedItem> {
    forget();
    joins = 0;
    classes.clear();
    for (const { subject } of sources) if (subject.kind === "class") classes.set(subject.className, 0);
    const seen = createSeen();
    let bytesRead = 0;
    const onBytes = (bytes: number): void => {
      bytesRead += bytes;
      onProgress(bytesRead);
    };
    for (const source of sources) {
      for await (const item of readSource(source, { columns: columns.find, seen, problems, onBytes })) {
        count(item);
        yield item;
      }
    }
  }

  return {
    files: [...schemas, ...sources.map(describe)],
    totalBytes: sources.reduce((sum, { bytes }) => sum + bytes, 0),
    columns: columns.list,
    problems: problems.list,
    read,
    summary: () => ({ classes: Object.fromEntries(classes), joins, problems: problems.count() }),
  };
};
