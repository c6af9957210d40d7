import { SqlError } from "../../parse-like/sql/index.js";

/** A CQL text that cannot be understood. The caller answers it with HTTP 400 and code 300 (LeanCloud contract 19.2). */
export class CqlError extends SqlError {
  override readonly name = "CqlError";
}
