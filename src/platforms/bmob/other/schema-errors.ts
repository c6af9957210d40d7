import type { ApiError } from "../../../kernel/index.js";
import { refusal } from "../errors.js";

/** What changes of tables are refused with (contract 7: 10062-10075). The words are the vendor's, slips included. */

export const classMismatch = (inPath: string, inBody: string): ApiError =>
  refusal(10062, `class name mismatch between ${inPath} and ${inBody}`);

export const fieldReserved = (name: string): ApiError => refusal(10063, `field: ${name} is reserve`);

export const fieldExists = (name: string): ApiError => refusal(10064, `field: ${name} is exists`);

export const targetNeeded = (name: string): ApiError => refusal(10065, `TargetClass ${name} need className`);

export const targetMissing = (name: string, target: string): ApiError =>
  refusal(10066, `${name} TargetClass ${target} not exist`);

export const classExists = (name: string): ApiError => refusal(10067, `save schemas err: class ${name} is exists`);

export const typeMissing = (type: string): ApiError => refusal(10069, `schemas type ${type} not exist`);

export const opUnknown = (op: string): ApiError => refusal(10070, `op ${op} not suppport`);

export const fieldMissing = (name: string): ApiError => refusal(10071, `field: ${name} is not exist`);

export const userClassFixed = (): ApiError => refusal(10073, "user schema is not permit");

export const classFixed = (name: string): ApiError =>
  refusal(10074, `delete schema err: class ${name} belongs to every app`);
