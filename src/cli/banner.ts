import type { Message } from "../kernel/index.js";
import type { Platform } from "../platforms/platform.js";
import type { Paint } from "./paint.js";
import { indent } from "./text.js";
import { INIT } from "./words.js";

export interface Started {
  readonly version: string;
  readonly url: string;
  readonly fixtures: string | undefined;
  readonly data: string | undefined;
  readonly platforms: readonly Pick<Platform, "name" | "summary" | "samples">[];
}

/** The clouds that there is anything of. */
const filled = <T extends Started["platforms"][number]>(platforms: readonly T[]): readonly T[] =>
  platforms.filter(({ summary }) => summary().length > 0);

/** What to try: of all of them when there is nothing yet. */
const present = <T extends Started["platforms"][number]>(platforms: readonly T[]): readonly T[] =>
  filled(platforms).length === 0 ? platforms : filled(platforms);

/** What the user wants to know at the start: what is loaded, and something to paste. */
export const banner = (
  { version, url, fixtures, data, platforms }: Started,
  { path, url: link }: Pick<Paint, "path" | "url">,
): string[] => [
  `baas-emulator ${version}`,
  `fixtures: ${fixtures === undefined ? `none; --fixtures DIR starts with tables, rows and functions; ${INIT} writes some` : path(fixtures)}`,
  `data: ${data === undefined ? "in memory" : path(data)}`,
  ...filled(platforms).flatMap((platform) => ["", `${platform.name}:`, ...indent(platform.summary())]),
  "",
  "try:",
  ...indent(
    present(platforms).flatMap((platform) => platform.samples(url).map((sample) => sample.replaceAll(url, link(url)))),
  ),
  "",
];

/** Always the last line of the start: scripts wait for it. */
export const readyLine = (url: string): string => `emulator ready on ${url}`;

/** What would have gone to a person: here is the only place to read a code, or to find the link of a mail. */
export const messageLine = ({ kind, to, content }: Pick<Message, "kind" | "to" | "content">): string =>
  `outbox: ${kind} to ${to.join(", ")}: ${JSON.stringify(content)}`;

export const exposedWarning = (host: string): string =>
  `warning: --host ${host} lets everyone who reaches this machine read and change the data and run functions; ` +
  'requests to other names than localhost also need "allowHosts" in emulator.config.json';
