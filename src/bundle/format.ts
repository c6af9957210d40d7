/** A statement of an ECMAScript module, where statements begin. */
const MODULE_STATEMENT = /(?:^|[;}])[ \t]*(?:import(?=[\s{*"'])|export(?=[\s{*]))/m;

/** A relative path that something is required or imported by. */
const RELATIVE_CALL = /\b(?:require|import)\s*\(\s*["'`]\.{1,2}(?:\/|["'`])/;

/**
 * Whether the text of a `.js` file may be more than one CommonJS module by itself. Says yes too often (comments, texts), never no:
 * then whoever parses it decides.
 */
export const mayNeedBundling = (text: string): boolean => MODULE_STATEMENT.test(text) || RELATIVE_CALL.test(text);
