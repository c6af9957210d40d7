/** Where the store found it: below conditions that the translation of a query made. */
const PLACE = /^criteria: (?:\$(?:and|or|nor)\[\d+\]\.?)*(?:: )?/;

/**
 * What the store says of a criteria that it cannot use, as whoever sent the query can read it: the key and the reason.
 *
 * @example
 * ```ts
 * criteriaReason("criteria: $and[0].$and[0].a.__proto__.b: __proto__ is no field"); // "a.__proto__.b: __proto__ is no field"
 * ```
 */
export const criteriaReason = (message: string): string => message.replace(PLACE, "");
