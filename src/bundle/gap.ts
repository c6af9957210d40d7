/**
 * What may stand between two words of code, as the source of a pattern: space and comments, or nothing. Each piece can be read in one way
 * only, so that no text makes the search take for ever.
 */
export const GAP = String.raw`(?:\s|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*`;
