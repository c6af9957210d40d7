/** Anything with a JSON form: `Date`s become ISO text, `undefined` members are left out. */
export type JsonLike = unknown;
