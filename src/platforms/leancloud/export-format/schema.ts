import { isObject, type Json } from "../../../kernel/index.js";
import type { ExportedColumn, Problem } from "./types.js";

/** What a schema file says; `undefined` in place of it: the file is no schema. */
export interface Schema {
  readonly columns: readonly ExportedColumn[];
  readonly problems: readonly Omit<Problem, "file">[];
}

type Declaration = Readonly<Record<string, unknown>> & { readonly type: string };
type Declarations = Readonly<Record<string, Declaration>>;

/** Contract 4.7. */
const TYPES: ReadonlySet<string> = new Set(
  "String Number Boolean Date Array Object Pointer Relation File GeoPoint Bytes".split(" "),
);
/** Every class has them, and they are no columns one can choose. */
const BUILT_IN: ReadonlySet<string> = new Set(["objectId", "createdAt", "updatedAt", "ACL"]);
/** Attributes that are read, or change nothing in how data behaves. */
const ATTRIBUTES: ReadonlySet<string> = new Set(["type", "className", "targetClass", "v", "comment"]);

/** `<class>_schema.json` and its siblings; `<class>.metadata.json` is mongodump's. */
const SUFFIX = /[._-](?:schema|all|permissions|indexes|metadata)$/;

/** Whether a file's name or beginning is worth a look: `Post_schema`, `schemas`, or `{"schema":`. */
export const mayBeSchema = (stem: string, head: string): boolean =>
  SUFFIX.test(stem) || /schemas?$/i.test(stem) || /^\s*\{\s*"(?:schema|permissions|indexes)"\s*:\s*[[{]/.test(head);

/** The class a schema file describes, as its name has it. */
export const schemaStem = (stem: string): string => stem.replace(SUFFIX, "");

const isDeclaration = (value: unknown): value is Declaration => isObject(value) && typeof value.type === "string";

const isDeclarations = (value: unknown): value is Declarations =>
  isObject(value) && Object.values(value).every(isDeclaration);

const readColumns = (className: string, declarations: Declarations): Schema => {
  const columns: ExportedColumn[] = [];
  const problems: Omit<Problem, "file">[] = [];
  for (const [name, declaration] of Object.entries(declarations)) {
    if (BUILT_IN.has(name)) continue;
    const path = `${className}.${name}`;
    const target = declaration.className ?? declaration.targetClass;
    if (!TYPES.has(declaration.type)) {
      problems.push({ path, reason: `a column of type ${declaration.type} is not understood` });
      continue;
    }
    columns.push({
      className,
      name,
      type: declaration.type,
      ...(typeof target === "string" ? { targetClass: target } : {}),
    });
    const others = Object.keys(declaration).filter((attribute) => !ATTRIBUTES.has(attribute));
    // 16.9: authData is private to its user in any case.
    if (others.length > 0 && path !== "_User.authData") {
      problems.push({ path, reason: `column settings that are not carried over: ${others.join(", ")}` });
    }
  }
  return { columns, problems };
};

const join = (parts: readonly Schema[]): Schema => ({
  columns: parts.flatMap(({ columns }) => columns),
  problems: parts.flatMap(({ problems }) => problems),
});

/** Contract 15.7: they are a setting of the app here. Open ones are the default and need no word. */
const readPermissions = (value: unknown): Omit<Problem, "file">[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([action, who]) =>
        isObject(who) && who["*"] === true
          ? []
          : [
              {
                path: `permissions.${action}`,
                reason: "class permissions are not carried over: set them in the app's options",
              },
            ],
      )
    : [];

/** Unique by nature of these classes, or of every object (16.2, 17.1). */
const UNIQUE_ANYWAY =
  /^(?:_id_|_User\.(?:username|email|mobilePhoneNumber|sessionToken|authData\..+)_1|_Role\.name_1|_Followe[er]\..+)$/;

/** An index makes queries fast, which they are; a unique one also refuses objects. */
const readIndexes = (className: string, value: unknown): Omit<Problem, "file">[] =>
  (Array.isArray(value) ? value : []).flatMap((index) =>
    isObject(index) && index.unique === true && !UNIQUE_ANYWAY.test(`${className}.${index.name}`)
      ? [{ path: `indexes.${index.name}`, reason: "a unique index is not carried over" }]
      : [],
  );

/** Members of `<class>_all.json`, and of mongodump's `<class>.metadata.json`. */
const OF_CLASS: ReadonlySet<string> = new Set("schema permissions indexes options uuid collectionName type".split(" "));

/** `{"schema":{…},"permissions":{…},"indexes":[…]}`, each part also alone: what the console exports for one class. */
const readOfClass = (json: Readonly<Record<string, unknown>>, className: string | undefined): Schema | undefined => {
  const names = Object.keys(json);
  const isOfClass = ["schema", "permissions", "indexes"].some(
    (name) => isObject(json[name]) || Array.isArray(json[name]),
  );
  if (!isOfClass || !names.every((name) => OF_CLASS.has(name))) return undefined;
  const { schema = {}, permissions, indexes } = json;
  if (!isDeclarations(schema)) return undefined;
  if (className === undefined) {
    return { columns: [], problems: [{ reason: "the file's name does not say which class it describes" }] };
  }
  const { columns, problems } = readColumns(className, schema);
  return { columns, problems: [...problems, ...readPermissions(permissions), ...readIndexes(className, indexes)] };
};

/** `{"Post":{"title":{"type":"String"}},…}`: what `GET /schemas` answers. */
const readOfApp = (json: Readonly<Record<string, unknown>>): Schema | undefined => {
  const classes = Object.entries(json);
  const parts = classes.flatMap(([name, value]) => (isDeclarations(value) ? [readColumns(name, value)] : []));
  return parts.length === classes.length && parts.length > 0 ? join(parts) : undefined;
};

/** `{"className":"Post","fields":{…}}`: Parse's form, alone, in a list or in `results`. */
const readOfParse = (json: Json): Schema | undefined => {
  const list = Array.isArray(json) ? json : isObject(json) && Array.isArray(json.results) ? json.results : [json];
  const parts = list.flatMap((item) =>
    isObject(item) && typeof item.className === "string" && isDeclarations(item.fields)
      ? [readColumns(item.className, item.fields)]
      : [],
  );
  return parts.length === list.length && parts.length > 0 ? join(parts) : undefined;
};

/**
 * Reads a schema in any form it is known in.
 *
 * @param className the class the file's name stands for, for the forms that do not name it
 * @returns undefined when the JSON is not a schema
 */
export const readSchema = (json: Json, className: string | undefined): Schema | undefined => {
  const parse = readOfParse(json);
  if (parse !== undefined || !isObject(json)) return parse;
  const ofClass = readOfClass(json, className);
  if (ofClass !== undefined) return ofClass;
  // One class, bare: what `GET /schemas/<class>` answers.
  if (className !== undefined && Object.keys(json).length > 0 && isDeclarations(json))
    return readColumns(className, json);
  return readOfApp(json);
};
