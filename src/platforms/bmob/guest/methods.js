/** @typedef {import("./sdk.js").Call} Call */
/** @typedef {import("./sdk.js").Options} Options */

/**
 * A method of `modules`.
 *
 * @typedef {object} Method
 * @property {Readonly<Record<string, number>>} needs options that must be there, each with the code of the error when it is not
 * @property {(options: Options) => Call} call
 */

/** Codes of calls that are not sent (contract 5). */
const MISSING = 60001;
const NO_DATA = 60004;
const BAD_METHOD = 60006;
const NO_FILE = 60007;

/** @satisfies {Readonly<Record<string, Readonly<Record<string, number>>>>} */
const NEEDS = {
  nothing: {},
  table: { table: MISSING },
  object: { table: MISSING, objectId: MISSING },
  row: { table: MISSING, data: NO_DATA },
  change: { table: MISSING, objectId: MISSING, data: NO_DATA },
  data: { data: NO_DATA },
  user: { objectId: MISSING },
};

/**
 * @param {unknown[]} segments
 * @returns {Call}
 */
const remove = (...segments) => ({ method: "DELETE", segments });

/**
 * @param {unknown[]} segments
 * @param {Options} [query]
 * @returns {Call}
 */
const get = (segments, query = {}) => ({ method: "GET", segments, query });

/**
 * @param {unknown[]} segments
 * @param {unknown} body
 * @returns {Call}
 */
const post = (segments, body) => ({ method: "POST", segments, body });

/**
 * @param {unknown[]} segments
 * @param {unknown} body
 * @returns {Call}
 */
const put = (segments, body) => ({ method: "PUT", segments, body });

/** Contract 5, `find`: a name from before system tables had an underscore. @param {unknown} table */
const found = (table) => ["classes", table === "User" ? "_User" : table];

/** Contract 5, `oRelation`: users have a place of their own. @param {unknown} table */
const place = (table) => (table === "users" ? ["users"] : ["classes", table]);

/** @type {Method} */
const query = { needs: NEEDS.table, call: ({ table, ...parameters }) => get(place(table), parameters) };

/** @type {Method} */
const create = { needs: NEEDS.row, call: ({ table, data }) => post(place(table), data) };

/**
 * Bmob's module (`lib/common.js`) calls a PUT without an object a bad method.
 *
 * @type {Method}
 */
const change = {
  needs: { ...NEEDS.row, objectId: BAD_METHOD },
  call: ({ table, objectId, data }) => put([...place(table), objectId], data),
};

/** @param {string} text */
const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * The path part of a file's URL, in segments: `http://…/2017/06/03/a.jpg` as well as `2017/06/03/a.jpg`.
 *
 * @param {unknown} url
 */
const fileSegments = (url) =>
  String(url)
    .replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "")
    .replace(/[?#].*$/s, "")
    .replace(/^\/+/, "")
    .split("/")
    .map(decoded);

/**
 * The REST call of each method (contract 5).
 *
 * @satisfies {Readonly<Record<string, Readonly<Record<string, Method>>>>}
 */
export const METHODS = {
  oData: {
    find: { needs: NEEDS.table, call: ({ table, ...parameters }) => get(found(table), parameters) },
    findOne: { needs: NEEDS.object, call: ({ table, objectId }) => get(["classes", table, objectId]) },
    insert: { needs: NEEDS.row, call: ({ table, data }) => post(["classes", table], data) },
    update: { needs: NEEDS.change, call: ({ table, objectId, data }) => put(["classes", table, objectId], data) },
    remove: { needs: NEEDS.object, call: ({ table, objectId }) => remove("classes", table, objectId) },
    userSignUp: { needs: NEEDS.data, call: ({ data }) => post(["users"], data) },
    // What is missing here, the server says (contract 6.6, 109), as with Bmob's module.
    userLogin: { needs: NEEDS.nothing, call: ({ username, password }) => get(["login"], { username, password }) },
    userRestPassword: { needs: NEEDS.data, call: ({ data }) => post(["requestPasswordReset"], data) },
    getUserByObjectId: { needs: NEEDS.user, call: ({ objectId }) => get(["users", objectId]) },
    updateUserByObjectId: {
      needs: { ...NEEDS.user, ...NEEDS.data },
      call: ({ objectId, data }) => put(["users", objectId], data),
    },
    removeUserByObjectId: { needs: NEEDS.user, call: ({ objectId }) => remove("users", objectId) },
    getAllUser: { needs: NEEDS.nothing, call: () => get(["users"]) },
    requestEmailVerify: { needs: NEEDS.data, call: ({ data }) => post(["requestEmailVerify"], data) },
  },
  oRelation: { add: create, update: change, query, delete: change },
  oArray: { add: create, addUnique: change, remove: change, query },
  oAtom: { exec: change },
  oLocation: { create: change, query },
  oBatch: { exec: { needs: NEEDS.data, call: ({ data }) => post(["batch"], data) } },
  oFile: {
    del: {
      needs: { url: NO_FILE },
      // Contract 6.9.
      call: ({ url, group = "upyun" }) => ({ ...remove("files", group, ...fileSegments(url)), version: 2 }),
    },
  },
  oFunctions: {
    // Contract 4.1: without parameters, `{}` is sent.
    run: { needs: { name: MISSING }, call: ({ name, data }) => post(["functions", name], data ?? {}) },
  },
  oBql: {
    exec: {
      needs: { bql: MISSING },
      call: ({ bql, values }) =>
        get(["cloudQuery"], { bql, values: Array.isArray(values) ? JSON.stringify(values) : values }),
    },
  },
};
