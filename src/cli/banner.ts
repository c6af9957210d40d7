import type { Message } from "../kernel/index.js";
import type { Platform } from "../platforms/platform.js";

export const HELP = `emulator - 知晓云, LeanCloud and Bmob on your own machine: no account, no server, no network

Usage: npx emulator [options]
       npx emulator export DIR --data FILE.json
       npx emulator import DIR --data FILE.json
       npx emulator import --from leancloud DIR --data FILE.json

  --fixtures DIR    data and functions to start with (default: ./fixtures, when it is or holds one set)
  --data FILE.json  keep the data in this file (default: in memory)
  --port N          port to listen on (default: 4400; 0 takes a free one)
  --host H          address to listen on (default: 127.0.0.1)
  --config FILE     options that win over those in the fixtures' emulator.config.json
  --quiet           print only the last line
  -h, --help        show this
  -v, --version     show the version

export writes the data in FILE.json, or what --fixtures loads, into DIR: a fixture set to read, edit and start with
import fills FILE.json from such a set (--replace: in the place of the data it holds); with --from leancloud it reads a data
export of the cloud's console; start it then with --data FILE.json`;

export interface Started {
  readonly version: string;
  readonly url: string;
  readonly fixtures: string | undefined;
  readonly data: string | undefined;
  readonly platforms: readonly Pick<Platform, "name" | "summary" | "samples">[];
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** What the user wants to know at the start: what is loaded, and something to paste. */
export const banner = ({ version, url, fixtures, data, platforms }: Started): string[] => [
  `baas-emulator ${version}`,
  `fixtures: ${fixtures ?? "none; --fixtures DIR starts with tables, rows and functions"}`,
  `data: ${data ?? "in memory"}`,
  ...platforms.flatMap((platform) => ["", `${platform.name}:`, ...indent(platform.summary())]),
  "",
  "try:",
  ...indent(platforms.flatMap((platform) => platform.samples(url))),
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
