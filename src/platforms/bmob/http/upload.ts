import { isObject } from "../../../kernel/index.js";
import type { ApiRequest } from "../../platform.js";
import { refuse } from "../errors.js";
import { mediaTypeIn } from "./text.js";

/** A file as it is uploaded. */
export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Undefined when the sender does not know. */
  readonly type: string | undefined;
}

/** What SDKs say of any bytes: the name tells more. */
const UNSURE: ReadonlySet<string> = new Set(["", "application/json", "application/x-www-form-urlencoded"]);

const typeOf = (contentType: string | undefined): string | undefined =>
  UNSURE.has(mediaTypeIn(contentType)) ? undefined : contentType;

/** The file in a form, as mini programs upload it. @throws ApiError 155 */
const inForm = async (request: ApiRequest, name: string): Promise<Upload> => {
  const type = request.headers["content-type"] ?? "";
  const form = await new Response(Buffer.from(request.body), { headers: { "content-type": type } })
    .formData()
    .catch(() => undefined);
  const file = [...(form?.values() ?? [])].find((value) => isObject(value));
  if (file === undefined || typeof file === "string") throw refuse("fileParam", "the form holds no file.");
  return { name, bytes: new Uint8Array(await file.arrayBuffer()), type: typeOf(file.type) };
};

/** Contract 6.9: the body is the file; what a mini program sends is a form that holds it. */
export const uploadIn = async (request: ApiRequest, name: string): Promise<Upload> => {
  const type = request.headers["content-type"];
  if (mediaTypeIn(type) === "multipart/form-data") return inForm(request, name);
  return { name, bytes: request.body, type: typeOf(type) };
};
