import type { OperationTable } from "../shared/gate.js";

/** Everything that can be asked of this cloud, by group: what is recorded, and what faults may strike. */
export const OPERATIONS = {
  objects: {
    about: "class",
    names: ["find", "explain", "get", "create", "update", "delete", "scan", "cloudQuery"],
  },
  /** Reading and writing users is an access to their class: that way leads through the objects. */
  users: {
    names: [
      "logIn",
      "me",
      "byMobilePhone",
      "updatePassword",
      "setPassword",
      "refreshSessionToken",
      "requestEmailVerify",
      "verifyEmail",
      "requestPasswordReset",
      "resetPassword",
      "requestSmsCode",
      "verifySmsCode",
      "requestMobilePhoneVerify",
      "verifyMobilePhone",
      "requestLoginSmsCode",
      "requestPasswordResetBySmsCode",
      "resetPasswordBySmsCode",
      "requestChangePhoneNumber",
      "changePhoneNumber",
      "follow",
      "unfollow",
    ],
  },
  files: {
    names: ["begin", "receive", "finish", "upload", "content"],
    open: ["receive", "content"],
  },
  functions: { about: "function", names: ["run", "rpc", "metadata"] },
  queue: { about: "function", names: ["enqueue", "info"] },
  schemas: { about: "class", names: ["get"] },
  server: { names: ["date"], open: ["date"] },
} as const satisfies OperationTable;
