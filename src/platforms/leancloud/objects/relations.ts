import { createRelations } from "../../parse-like/relations.js";
import { DIALECT } from "../dialect.js";

/** Contract 13. */
export const { relate, openRelation, leaveRelation, membersOf } = createRelations(DIALECT);
