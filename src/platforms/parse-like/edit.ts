import type { Json } from "../../kernel/index.js";
import type { Pointer } from "./typed.js";

/** What a write does to one key. */
export type Edit =
  | { readonly kind: "set"; readonly value: Json }
  | { readonly kind: "delete" }
  /** Works on the value that is there by then. */
  | { readonly kind: "change"; readonly apply: (key: string, value: Json | undefined) => Json | undefined }
  /** One after the other. All pointers lead to one class. */
  | Relate;

export interface Relate {
  readonly kind: "relate";
  readonly moves: readonly Move[];
}

/** A pointer that goes into a relation, or out of it. */
export interface Move {
  readonly adds: boolean;
  readonly pointer: Pointer;
}
