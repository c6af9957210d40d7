import { SqlError } from "../../parse-like/sql/index.js";

/** A BQL text that cannot be understood. The caller answers it with HTTP 400 and code 601 (Bmob contract 6.10). */
export class BqlError extends SqlError {
  override readonly name = "BqlError";
}
