import { type Json, parseJson } from "../../../kernel/index.js";

/** What a text is as JSON; the text itself when it is none. */
export const jsonOrText = (text: string): Json => {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
};
