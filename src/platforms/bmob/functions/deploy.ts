import { isObject, type JsonObject } from "../../../kernel/index.js";
import { type Caller, MASTER } from "../access/caller.js";
import { refusal, unauthorized } from "../errors.js";
import type { World } from "../world.js";
import type { Catalogue, FunctionInfo } from "./catalogue.js";
import { CODES } from "./codes.js";
import { isFunctionName } from "./names.js";
import { illegalName, refusalOf } from "./outcomes.js";
import type { Language } from "./source-check.js";

/** @throws ApiError 401 without the master key; 311 */
const assertMayChange = ({ master }: Caller, name: string): void => {
  if (!master) throw unauthorized();
  if (!isFunctionName(name)) throw refusalOf(illegalName(name), "rest");
};

/** Contract 4.2: `{"code": "<base64 of the source>"}`. @throws ApiError 312, 313 */
const sourceIn = ({ code }: JsonObject): string => {
  if (typeof code !== "string" || code.trim() === "") {
    throw refusal(CODES.noCode, "no cloudcode: code is needed, in base64.");
  }
  const text = code.replace(/\s/g, "");
  if (/[^A-Za-z0-9+/_=-]/.test(text)) throw refusal(CODES.notUpdated, "update cloudcode error:code is no base64.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64"));
  } catch {
    throw refusal(CODES.notUpdated, "update cloudcode error:code is not UTF-8.");
  }
};

/**
 * Contract 4.2: how functions get there, and go.
 *
 * @example
 * ```ts
 * await deploy("hello", "python", "def onRequest(request, response, modules):\n\tresponse.send('hi')");
 * await putCode(caller, { name: "hey", body: { code: "ZnVuY3Rpb24gb25SZXF1ZXN0…" } }); // { msg: "ok" }
 * ```
 */
export const createDeploy = ({ lease }: Pick<World, "lease">, catalogue: Catalogue) => {
  /** @throws EmulatorError INVALID_ARGUMENT */
  const deploy = (name: string, language: Language, code: string, filename?: string): Promise<FunctionInfo> =>
    catalogue.deploy({ name, language, code, filename }, lease().assert);

  /**
   * As the vendor's own tools save a Node.js function. What cannot run is saved, too, and the answer says why it cannot.
   *
   * @throws ApiError 401, 311, 312, 313, 320
   */
  const putCode = async (
    caller: Caller,
    { name, body }: { readonly name: string; readonly body: JsonObject },
  ): Promise<{ msg: "ok" }> => {
    assertMayChange(caller, name);
    const code = sourceIn(isObject(body) ? body : {});
    if (catalogue.find(name)?.language === "python") {
      throw refusal(CODES.notUpdated, `update cloudcode error:${name} is a Python function`);
    }
    const { assert } = caller.lease ?? lease();
    const { problem } = await catalogue.deploy({ name, language: "node", code }, assert);
    if (problem !== undefined) throw refusal(problem.code, problem.error);
    return { msg: "ok" };
  };

  /** @throws ApiError 401, 311, 314 */
  const deleteCode = async (caller: Caller, { name }: { readonly name: string }): Promise<{ msg: "ok" }> => {
    assertMayChange(caller, name);
    const { assert } = caller.lease ?? lease();
    if (!(await catalogue.remove(name, assert))) {
      throw refusal(CODES.notThere, `delete cloudcode error:function ${name} not exists`);
    }
    return { msg: "ok" };
  };

  /** @throws ApiError 311, 314 */
  const remove = async (name: string): Promise<void> => void (await deleteCode(MASTER, { name }));

  return { deploy, putCode, deleteCode, remove };
};
