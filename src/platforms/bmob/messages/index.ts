import { isObject, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { createHold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { badCode, messageUnknown, paramMissing } from "../errors.js";
import { DONE } from "../objects/objects.js";
import { COLLECTIONS, type World } from "../world.js";
import { requireEmail, requirePhone, textOf } from "./addresses.js";
import { assertMayReceive } from "./limits.js";

/** Gives ids to messages. */
const SEQUENCE = "bmob:sms";

/** Keys of a request that are about the request, not about the message. */
const NOT_TOLD = ["mobilePhoneNumber", "validate_token", "code", "smsId"];

const told = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !NOT_TOLD.includes(name)));

/** No message leaves the emulator, so all of them have arrived. */
const ARRIVED = "SUCCESS";

/**
 * Text messages and codes (contract 6.7). Nothing leaves: what would have been sent is in the outbox.
 *
 * @example
 * ```ts
 * const messages = createMessages(world);
 * await messages.requestSmsCode(caller, { mobilePhoneNumber: "13800000000" }); // { smsId: 1 }
 * await messages.verifySmsCode(caller, { code: "123456", body: { mobilePhoneNumber: "13800000000" } }); // { msg: "ok" }
 * ```
 */
export const createMessages = (world: World) => {
  const { store, clock, smsCodes, config } = world;
  const hold = createHold(world, "bmob");

  /** Notes a message to a number. Whether its code has been used is known of those that carry one. @throws ApiError 10010 */
  const note = (tx: Transaction, phone: string, code: { readonly verified?: false }): number => {
    assertMayReceive(world, tx, phone);
    const smsId = tx.next(SEQUENCE);
    const message = { id: String(smsId), mobilePhoneNumber: phone, at: clock.now(), state: ARRIVED, ...code };
    tx.insert(COLLECTIONS.messages, message);
    return smsId;
  };

  /** Contract 6.7, `querySms`: the latest code of a number has been used. */
  const noteVerified = (tx: Transaction, phone: string): void => {
    const carriesCode = { mobilePhoneNumber: { $eq: phone }, verified: { $exists: true } };
    const latest = tx.collection(COLLECTIONS.messages).find(carriesCode).at(-1);
    if (latest !== undefined) tx.replace(COLLECTIONS.messages, { ...latest, verified: true });
  };

  /** @throws ApiError 118, 301, 10010 */
  const requestSmsCode = async (caller: Caller, body: JsonObject): Promise<JsonObject> => {
    const phone = requirePhone(body.mobilePhoneNumber);
    const { commit, post } = hold(caller);
    const { smsId, code } = await commit((tx) => ({
      smsId: note(tx, phone, { verified: false }),
      code: smsCodes.issue(tx, phone),
    }));
    post({ kind: "sms-code", to: [phone], content: { ...told(body), code, smsId } });
    return { smsId };
  };

  /** A message of the app's own words. @throws ApiError 118, 301, 10010 */
  const requestSms = async (caller: Caller, body: JsonObject): Promise<JsonObject> => {
    const phone = requirePhone(body.mobilePhoneNumber);
    const { content } = body;
    // A text, or the values for a template.
    if (!isObject(content) && (typeof content !== "string" || content === "")) throw paramMissing("content");
    const { commit, post } = hold(caller);
    const smsId = await commit((tx) => note(tx, phone, {}));
    post({ kind: "sms", to: [phone], content: { ...told(body), smsId } });
    return { smsId };
  };

  /** @throws ApiError 118, 301 */
  const requestEmailCode = async (caller: Caller, body: JsonObject): Promise<JsonObject> => {
    const email = requireEmail(body.email, paramMissing("email"));
    const { commit, post } = hold(caller);
    const code = await commit((tx) => smsCodes.issue(tx, email));
    post({ kind: "email", to: [email], content: { subject: "Your verification code", code } });
    return DONE;
  };

  const isConfigured = (code: string): boolean => code === config.smsCode;

  /**
   * Uses a code up; the configured one is always good.
   *
   * @param recipient a phone number or an e-mail address
   */
  const redeem = (tx: Transaction, recipient: string, code: string): boolean => {
    if (!smsCodes.redeem(tx, recipient, code) && !isConfigured(code)) return false;
    tx.remove(COLLECTIONS.smsCodes, recipient);
    noteVerified(tx, recipient);
    return true;
  };

  /** Who was sent this code and has not used it, the latest first: for requests that do not say. */
  const recipientsOf = (tx: Transaction, code: string): string[] =>
    tx
      .collection(COLLECTIONS.smsCodes)
      .find(isConfigured(code) ? {} : { code: { $eq: code } })
      .filter(({ expiresAt }: Document) => Number(expiresAt) > clock.now())
      .map(({ id }) => id)
      .reverse();

  /**
   * Codes of phones and of e-mail addresses alike.
   *
   * @param input.code from the path; else it is in the body
   * @throws ApiError 118, 207
   */
  const verifySmsCode = async (
    caller: Caller,
    { code: given, body }: { readonly code?: string | undefined; readonly body: JsonObject },
  ): Promise<JsonObject> => {
    const code = textOf(given) ?? textOf(body.smsCode);
    const recipient = textOf(body.mobilePhoneNumber) ?? textOf(body.email);
    if (recipient === undefined) throw paramMissing("mobilePhoneNumber");
    if (code === undefined) throw paramMissing("smsCode");
    await hold(caller).commit((tx) => {
      if (!redeem(tx, recipient, code)) throw badCode(code);
    });
    return DONE;
  };

  /**
   * Whether a message has arrived, and its code has been used.
   *
   * @throws ApiError 10018
   */
  const querySms = async (_caller: Caller, { smsId }: { readonly smsId: string }): Promise<JsonObject> => {
    // The cloud's documentation shows the id with a colon before it, and clients send it so.
    const id = String(smsId).replace(/^:/, "");
    const message = store.collection(COLLECTIONS.messages).peek(id);
    if (message === undefined) throw messageUnknown(id);
    return { sms_state: message.state ?? ARRIVED, verify_state: message.verified === true };
  };

  return { requestSmsCode, requestSms, verifySmsCode, requestEmailCode, querySms, redeem, recipientsOf };
};

export type Messages = ReturnType<typeof createMessages>;
