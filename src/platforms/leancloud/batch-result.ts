import type { Json } from "../../kernel/index.js";

/** Contract 20.1: one answer for each request, in order. */
export type BatchResult = ({ success: Json } | { error: { code: number; error: Json } })[];
