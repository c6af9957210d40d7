import { createRequire } from "node:module";
import type { Document } from "../../../src/store/index.js";

/** What is used of a nedb database here. Its own types describe an ES module, which it is not. */
export interface Nedb {
  loadDatabaseAsync(): Promise<void>;
  ensureIndexAsync(index: { fieldName: string; unique?: boolean }): Promise<void>;
  insertAsync(documents: Document | Document[]): Promise<unknown>;
  findAsync(query: Readonly<Record<string, unknown>>): PromiseLike<Document[]>;
  findOneAsync(query: Readonly<Record<string, unknown>>): PromiseLike<Document | null>;
}

const Database = createRequire(import.meta.url)("@seald-io/nedb") as new (options?: { filename: string }) => Nedb;

/** @param filename where it keeps its data; default: in memory */
export const openNedb = (filename?: string): Nedb =>
  filename === undefined ? new Database() : new Database({ filename });
