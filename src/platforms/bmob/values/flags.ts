import type { Json } from "../../../kernel/index.js";

/** Whether a parameter says yes: as JSON, or as the text of a URL (contract 6.3, 6.4). */
export const isYes = (value: Json | undefined): boolean =>
  value === true || value === "true" || value === 1 || value === "1";
