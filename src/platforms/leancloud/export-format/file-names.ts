/** What a file holds, as its name tells (or the header line inside it, which uses the same names). */
export type Subject =
  | { readonly kind: "class"; readonly className: string }
  | { readonly kind: "relation"; readonly owningClass: string; readonly key: string };

/** A file name taken apart: `_User.0.jsonl.gz` is JSON, compressed, stem `_User.0`. */
export interface FileName {
  readonly format: "json" | "bson" | "archive" | "unknown";
  readonly gzip: boolean;
  readonly stem: string;
}

const FORMATS: ReadonlyMap<string, FileName["format"]> = new Map([
  ["jsonl", "json"],
  ["ndjson", "json"],
  ["json", "json"],
  ["bson", "bson"],
  ["zip", "archive"],
  ["tar", "archive"],
  ["tgz", "archive"],
  ["rar", "archive"],
  ["7z", "archive"],
]);

export const parseFileName = (name: string): FileName => {
  const gzip = /\.gz$/i.test(name);
  const plain = gzip ? name.slice(0, -".gz".length) : name;
  const dot = plain.lastIndexOf(".");
  const format = dot === -1 ? undefined : FORMATS.get(plain.slice(dot + 1).toLowerCase());
  return { format: format ?? "unknown", gzip, stem: format === undefined ? plain : plain.slice(0, dot) };
};

/** Contract 4.6; names of the vendor's own begin with `_`. */
const CLASS = "_?[A-Za-z][A-Za-z0-9_]*";
const CLASS_NAME = new RegExp(`^${CLASS}$`);
/** Parse's name for the collection behind a relation. A colon is impossible on Windows, mongodump writes `%3A`. */
const RELATION = new RegExp(`^_Join[:：]([A-Za-z0-9_]+)[:：](${CLASS})$`);

/** mongodump escapes what a file system may not like. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * The class or relation a name stands for. What follows the first dot is a part number (`Post.0`) or a mark of the vendor's
 * (`_User.xK3fR`): a class has no dot in its name. The console saves a query as `Comment_20260305_135514`, a browser saves
 * a second download as `Comment (1)`.
 */
export const subjectOf = (stem: string): Subject | undefined => {
  const name = decode(stem)
    .replace(/\..*$/s, "")
    .replace(/ \(\d+\)$/, "")
    .replace(/_\d{8}_\d{6}$/, "");
  const relation = RELATION.exec(name);
  if (relation?.[1] !== undefined && relation[2] !== undefined) {
    return { kind: "relation", key: relation[1], owningClass: relation[2] };
  }
  return CLASS_NAME.test(name) ? { kind: "class", className: name } : undefined;
};

/** The name of what a file holds, as people know it. */
export const nameOf = (subject: Subject): string =>
  subject.kind === "class" ? subject.className : `_Join:${subject.key}:${subject.owningClass}`;

/**
 * Every way to read `_Join_a_b_C`: unpacking on Windows puts `_` where the colons were, and a key may hold `_` itself.
 */
export const relationsOf = (stem: string): Subject[] => {
  const inner = /^_Join_(.+)$/s.exec(stem.replace(/\..*$/s, ""))?.[1];
  if (inner === undefined) return [];
  return [...inner.matchAll(/_/g)].flatMap(({ index }) => {
    const key = inner.slice(0, index);
    const owningClass = inner.slice(index + 1);
    const possible = /^[A-Za-z0-9]\w*$/.test(key) && CLASS_NAME.test(owningClass);
    return possible ? [{ kind: "relation", key, owningClass }] : [];
  });
};
