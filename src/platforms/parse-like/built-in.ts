import type { Columns } from "./columns.js";

/** Columns that users have from the start. */
export const USER_COLUMNS: Columns = {
  username: { type: "String" },
  email: { type: "String" },
  emailVerified: { type: "Boolean" },
  mobilePhoneNumber: { type: "String" },
  mobilePhoneVerified: { type: "Boolean" },
  authData: { type: "Object" },
};

/** Columns that roles have from the start: who is in them, and which roles inherit what they may. */
export const ROLE_COLUMNS: Columns = {
  name: { type: "String" },
  users: { type: "Relation", className: "_User" },
  roles: { type: "Relation", className: "_Role" },
};
