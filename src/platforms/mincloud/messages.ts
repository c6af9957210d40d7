import { isObject, type Json, type JsonObject, type Message, NotEmulated, parseJson } from "../../kernel/index.js";
import type { Criteria, Document } from "../../store/index.js";
import { createHold } from "../shared/hold.js";
import type { Caller } from "./access/caller.js";
import { membersOf, permissionsOf } from "./access/permissions.js";
import { badRequest } from "./errors.js";
import { translateWhere } from "./records/where.js";
import { USER_TABLE } from "./tables/schema.js";
import { usersOf, usersTable } from "./users/users.js";
import { COLLECTIONS, findUser, type Reader, type World } from "./world.js";

/** What all of them answer. */
export interface Sent extends JsonObject {
  status: "ok";
}

const OK: Sent = { status: "ok" };

const text = (name: string, value: Json | undefined): string => {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || value === "") throw badRequest(`${name} is required`);
  return value;
};

/** Where a text message may go, as its sender says it. */
type Recipients = (reader: Reader, data: JsonObject) => string[];

const phonesOf = (users: readonly (Document | undefined)[]): string[] =>
  users.map((user) => user?._phone).filter((phone) => typeof phone === "string");

const groupNamed = (reader: Reader, name: Json | undefined): number => {
  const group = reader.collection(COLLECTIONS.groups).findOne({ name: { $eq: text("user_group_name", name) } });
  if (group === undefined) throw badRequest(`there is no user group ${name}`);
  return Number(group.id);
};

/** The vendor's pages call the filters a text and show an object. */
const filtersOf = (value: Json | undefined): Json | undefined =>
  typeof value === "string" && value !== "" ? parseJson(value) : value;

/** By `recipient_type` of `BaaS.sendSmsMessage` (contract 9), one row each. */
const RECIPIENTS: ReadonlyMap<Json | undefined, Recipients> = new Map<Json | undefined, Recipients>([
  ["phone_number", (_reader, data) => [text("phone_number", data.phone_number)]],
  [
    "user_list",
    (reader, { user_list: users }) => {
      if (!Array.isArray(users)) throw badRequest("user_list must be an array of user ids");
      return phonesOf(users.map((id) => findUser(reader, String(id))));
    },
  ],
  [
    "user_group",
    (reader, data) =>
      phonesOf(membersOf(reader)([groupNamed(reader, data.user_group_name)]).map((id) => findUser(reader, id))),
  ],
  [
    "schema_user",
    (reader, data) => {
      const { schema_name: table = USER_TABLE, user_group_name: group } = data;
      if (table !== USER_TABLE) throw new NotEmulated(`BaaS.sendSmsMessage to users by way of table ${table}`);
      const members = membersOf(reader);
      const { criteria } = translateWhere(usersTable(reader), filtersOf(data.user_profile_filters), members);
      const inGroup: Criteria[] = group === undefined ? [] : [{ id: { $in: members([groupNamed(reader, group)]) } }];
      return phonesOf(usersOf(reader).find({ $and: [criteria, ...inGroup] }));
    },
  ],
]);

/** Contract 9: mail and text messages. Nothing is sent; all of it can be read in the outbox. */
export const createMessages = (world: World) => {
  const { store } = world;
  const hold = createHold(world, "mincloud");

  const post = (kind: Message["kind"], to: readonly string[], content: JsonObject, held = hold({})): Sent => {
    held.post({ kind, to, content });
    return OK;
  };

  const sendEmail = async (
    _caller: Caller,
    input: { readonly recipient: Json; readonly subject: Json; readonly body: Json },
  ): Promise<Sent> => {
    const content = { subject: text("subject", input.subject), body: text("body", input.body) };
    return post("email", [text("recipient", input.recipient)], content);
  };

  /** One message to everyone who is meant and has a phone. */
  const sendSms = async (_caller: Caller, data: JsonObject): Promise<Sent> => {
    const recipients = RECIPIENTS.get(data.recipient_type);
    if (recipients === undefined) throw badRequest(`recipient_type is one of ${[...RECIPIENTS.keys()].join(", ")}`);
    if (data.keywords !== undefined && !isObject(data.keywords)) throw badRequest("keywords must be an object");
    const to = recipients(store, data);
    if (to.length === 0) throw badRequest("nobody who is meant has a phone number");
    return post("sms", to, data);
  };

  /** Who asks for a code need not be known, but a user that is named must be. */
  const assertUser = (id: Json | undefined): void => {
    if (id === undefined || id === null) return;
    if (findUser(store, String(id)) === undefined) throw badRequest(`there is no user ${id}`);
  };

  /** Sends a new code of six digits; one sent before is no longer good. */
  const sendSmsCode = async (
    caller: Caller,
    input: { readonly phone: Json; readonly user_id?: Json; readonly signature_id?: Json },
  ): Promise<Sent> => {
    permissionsOf(store, caller).assertSession();
    const phone = text("phone", input.phone);
    assertUser(input.user_id);
    const held = hold({});
    const code = await held.commit((tx) => world.smsCodes.issue(tx, phone));
    return post("sms-code", [phone], { code }, held);
  };

  /** A code is good once. @throws ApiError 400 for one that is wrong, used or too old */
  const verifySmsCode = async (
    caller: Caller,
    input: { readonly phone: Json; readonly code: Json; readonly user_id?: Json },
  ): Promise<Sent> => {
    permissionsOf(store, caller).assertSession();
    const phone = text("phone", input.phone);
    const code = text("code", input.code);
    assertUser(input.user_id);
    return store.commit((tx) => {
      if (!world.smsCodes.redeem(tx, phone, code)) throw badRequest("Invalid verification code");
      return OK;
    });
  };

  return { sendEmail, sendSms, sendSmsCode, verifySmsCode };
};
