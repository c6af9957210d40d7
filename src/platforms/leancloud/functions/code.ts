import type { Transaction } from "../../../store/index.js";
import type { Reader } from "../../parse-like/places.js";
import type { DocumentsOf } from "../../platform.js";

/** Which deployment (contract 6). */
export type Deployment = "production" | "staging";

/** What the cloud code of a deployment is called in a fixture set. */
export const FIXTURES = { production: "cloud", staging: "cloud.staging" } as const satisfies Record<Deployment, string>;

/** Cloud code as it was deployed: kept like data, so that a snapshot holds it. */
export interface CloudCode {
  readonly code: string;
  readonly filename: string;
}

const COLLECTION = "leancloud:code";

export const findCode = (reader: Reader, deployment: Deployment): CloudCode | undefined => {
  const found = reader.collection(COLLECTION).peek(deployment);
  if (found === undefined) return undefined;
  return { code: String(found.code), filename: String(found.filename) };
};

/** Code that was deployed in another state. */
export const codeIn = (documentsOf: DocumentsOf | undefined, deployment: Deployment): string | undefined => {
  for (const { id, code } of documentsOf?.(COLLECTION) ?? []) if (id === deployment) return String(code);
  return undefined;
};

/** Deploys code in the place of what was there. */
export const putCode = (tx: Transaction, deployment: Deployment, code: string, filename: string): void => {
  tx.remove(COLLECTION, deployment);
  tx.insert(COLLECTION, { id: deployment, code, filename });
};
