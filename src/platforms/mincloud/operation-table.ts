import type { OperationTable } from "../shared/gate.js";

/** Everything that can be asked of this cloud, by group: what is recorded, and what faults may strike. */
export const OPERATIONS = {
  auth: { names: ["authorize", "accessToken"], open: ["authorize", "accessToken"] },
  tables: { about: "table", names: ["create", "list", "get", "update", "delete"] },
  transfer: { about: "table", names: ["dump", "start", "list", "get", "load", "download"], open: ["download"] },
  indexes: { about: "table", names: ["list", "create", "delete"] },
  records: {
    about: "table",
    names: [
      "find",
      "explain",
      "get",
      "create",
      "update",
      "delete",
      "createMany",
      "updateMany",
      "deleteMany",
      "bulkOperation",
    ],
  },
  sessions: {
    names: [
      "register",
      "login",
      "anonymous",
      "wechat",
      "destroy",
      "account",
      "setAccount",
      "verifyEmail",
      "resetPassword",
    ],
    open: ["anonymous"],
  },
  users: { names: ["find", "get", "update", "updateSelf", "updateMany", "create", "delete"] },
  groups: { names: ["create", "list", "get", "update", "delete", "deleteMany", "patchMembership"] },
  superGroups: { names: ["create", "list", "get", "update", "delete", "deleteMany"] },
  functions: {
    about: "function",
    names: ["create", "list", "get", "update", "delete", "invoke", "debug", "jobs", "log"],
    open: ["log"],
  },
  incoming: { names: ["webhook", "gateway"], open: ["webhook", "gateway"] },
  files: {
    names: ["begin", "complete", "upload", "content", "find", "get", "delete", "deleteMany", "deployDashboard"],
    open: ["content"],
  },
  categories: { names: ["create", "list", "get", "update", "delete"] },
  messages: { names: ["sendEmail", "sendSms", "sendSmsCode", "verifySmsCode"] },
  timers: { names: ["run"] },
  server: { names: ["time"] },
} as const satisfies OperationTable;
