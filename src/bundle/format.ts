import { GAP } from "./gap.js";

/** A statement of an ECMAScript module, where statements begin; behind a comment, too. */
const MODULE_STATEMENT = /(?:^|[;}]|\*\/)[^\S\r\n]*(?:import(?=[\s{*"'/])|export(?=[\s{*/]))/m;

/** A relative path that something is required or imported by. */
const RELATIVE_CALL = new RegExp(`\\b(?:require|import)${GAP}\\(${GAP}["'\`]\\.{1,2}(?:/|["'\`])`);

/**
 * Whether the text of a `.js` file may be more than one CommonJS module by itself. Says yes too often (comments, texts): then whoever
 * parses it decides. Says no, wrongly, only to a path in disguise: `require("\x2e/a")`.
 */
export const mayNeedBundling = (text: string): boolean => MODULE_STATEMENT.test(text) || RELATIVE_CALL.test(text);
