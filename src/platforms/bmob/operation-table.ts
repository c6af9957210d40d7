import type { OperationTable } from "../shared/gate.js";

/** Everything that can be asked of this cloud, by group: what is recorded, and what faults may strike. */
export const OPERATIONS = {
  objects: { about: "class", names: ["find", "explain", "get", "create", "update", "delete", "cloudQuery"] },
  /** Reading and writing users is an access to their table: that way leads through the objects. */
  users: {
    names: [
      "logIn",
      "checkSession",
      "changePassword",
      "requestPasswordReset",
      "resetPassword",
      "resetPasswordBySmsCode",
      "requestEmailVerify",
      "verifyEmail",
    ],
    open: ["resetPassword", "verifyEmail"],
  },
  messages: { names: ["requestSmsCode", "requestSms", "requestEmailCode", "verifySmsCode", "querySms"] },
  files: { names: ["upload", "content", "delete", "deleteMany"], open: ["content"] },
  /** `run` is what `Bmob.run` of the SDKs asks for; `call` is the address of a function, which answers whatever the function likes. */
  functions: { about: "function", names: ["run", "call", "putCode", "deleteCode"] },
  payments: { names: ["get"] },
  schemas: { about: "class", names: ["list", "get", "create", "update", "delete"] },
  server: { names: ["timestamp"], open: ["timestamp"] },
} as const satisfies OperationTable;
