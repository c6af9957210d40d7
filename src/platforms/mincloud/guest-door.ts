import type { HostCall } from "../../functions/index.js";
import { ApiError, isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Lease } from "../shared/background.js";
import { ADMIN, type Caller } from "./access/caller.js";
import { badRequest } from "./errors.js";
import type { FileObject } from "./files/files.js";
import type { Operations } from "./operations.js";

/** Code in functions acts as the super-admin (contract 9). */
const GUEST: Caller = { ...ADMIN, source: "cloud_function" };

/** An operation a function may call, and the HTTP status its answer carries. */
interface Entry {
  readonly status: number;
  // The guest's input is untyped JSON; every operation checks what it gets.
  readonly run: (caller: Caller, input: never) => Promise<unknown>;
}

/** A file on its way out of a function: only JSON crosses the door, so its bytes come as base64 text. */
interface Upload {
  readonly data: JsonObject;
  readonly content: string;
  readonly type?: string;
}

const upload =
  ({ files }: Operations) =>
  async (caller: Caller, { data, content, type }: Upload): Promise<FileObject> => {
    if (!isObject(data) || typeof content !== "string") throw badRequest("an upload is {data, content}");
    const file = { bytes: Buffer.from(content, "base64"), name: String(data.filename), type: String(type ?? "") };
    return files.upload(caller, { data, file });
  };

const entries = (operations: Operations): Record<string, Entry> => {
  const { records, tables, users, sessions, groups, superGroups, files, categories, messages, functions, server } =
    operations;
  return {
    "records.find": { status: 200, run: records.find },
    "records.get": { status: 200, run: records.get },
    "records.create": { status: 201, run: records.create },
    "records.createMany": { status: 201, run: records.createMany },
    "records.update": { status: 200, run: records.update },
    "records.updateMany": { status: 200, run: records.updateMany },
    "records.delete": { status: 204, run: records.delete },
    "records.deleteMany": { status: 200, run: records.deleteMany },
    "records.bulkOperation": { status: 200, run: records.bulkOperation },
    "tables.create": { status: 201, run: tables.create },
    "tables.list": { status: 200, run: tables.list },
    "tables.get": { status: 200, run: tables.get },
    "tables.update": { status: 200, run: tables.update },
    "tables.delete": { status: 204, run: tables.delete },
    "users.create": { status: 201, run: users.create },
    "users.find": { status: 200, run: users.find },
    "users.get": { status: 200, run: users.get },
    "users.update": { status: 200, run: users.update },
    "users.updateMany": { status: 200, run: users.updateMany },
    "users.setAccount": { status: 200, run: sessions.setAccount },
    "users.delete": { status: 204, run: users.delete },
    "groups.create": { status: 201, run: groups.create },
    "groups.list": { status: 200, run: groups.list },
    "groups.get": { status: 200, run: groups.get },
    "groups.update": { status: 200, run: groups.update },
    "groups.deleteMany": { status: 204, run: groups.deleteMany },
    "groups.patchMembership": { status: 204, run: groups.patchMembership },
    "superGroups.create": { status: 201, run: superGroups.create },
    "superGroups.list": { status: 200, run: superGroups.list },
    "superGroups.get": { status: 200, run: superGroups.get },
    "superGroups.update": { status: 200, run: superGroups.update },
    "superGroups.deleteMany": { status: 204, run: superGroups.deleteMany },
    "files.upload": { status: 200, run: upload(operations) },
    "files.find": { status: 200, run: files.find },
    "files.get": { status: 200, run: files.get },
    "files.delete": { status: 204, run: files.delete },
    "files.deleteMany": { status: 204, run: files.deleteMany },
    "categories.create": { status: 201, run: categories.create },
    "categories.list": { status: 200, run: categories.list },
    "categories.get": { status: 200, run: categories.get },
    "categories.update": { status: 200, run: categories.update },
    "categories.delete": { status: 204, run: categories.delete },
    "messages.sendEmail": { status: 200, run: messages.sendEmail },
    "messages.sendSms": { status: 200, run: messages.sendSms },
    "messages.sendSmsCode": { status: 201, run: messages.sendSmsCode },
    "messages.verifySmsCode": { status: 201, run: messages.verifySmsCode },
    "functions.invoke": { status: 200, run: functions.invoke },
    "server.time": { status: 200, run: server.time },
  };
};

/**
 * The sandbox door: the operations that the guest SDK may call, nothing else. Answers `{ status, data }`.
 *
 * @param operations asked for on each call, because functions are themselves operations
 * @param outside answers requests to other hosts (`BaaS.request`)
 * @param lease what a run holds: when its world has ended, it may not call any more
 */
export const createGuestDoor = (
  operations: () => Operations,
  outside: (input: Json) => Promise<Json>,
  lease: () => Lease,
): ((depth: number) => HostCall) => {
  let table: Record<string, Entry> | undefined;
  return (depth) => {
    const { assert } = lease();
    return async (operation, input) => {
      assert();
      if (operation === "http.request") return outside(input);
      table ??= entries(operations());
      const entry = Object.hasOwn(table, operation) ? table[operation] : undefined;
      if (entry === undefined || !isObject(input)) throw new ApiError(404, `no operation ${operation}`, null);
      const data = await entry.run({ ...GUEST, depth }, input as never);
      return { status: entry.status, data: (data ?? "") as Json };
    };
  };
};
