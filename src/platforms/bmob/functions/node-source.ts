import { findSyntaxError } from "../../../functions/index.js";

/** Behind all of the code, where it moves no line; on a line of its own, for the code may end in a comment. */
const TAIL = "\n;try { module.exports.onRequest ??= onRequest; } catch {}";

/**
 * The code of a Node.js function as a module that exports its entry: contract 5 wants no more than a top-level declaration of
 * `onRequest`, which nobody outside the module could see. Code that does not compile stays as it is, so that its error names the right
 * place.
 *
 * @param code as it was deployed
 * @example
 * ```ts
 * asModule("function onRequest(request, response) { response.send('hi'); }"); // a module that exports { onRequest }
 * ```
 */
export const asModule = (code: string): string => (findSyntaxError(code) === undefined ? code + TAIL : code);
