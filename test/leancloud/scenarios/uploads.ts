import { expect } from "vitest";
import { createWorld, type World } from "./steps.js";

export const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

/** What `POST /fileTokens` answers. */
export interface Ticket {
  readonly objectId: string;
  readonly key: string;
  readonly url: string;
  readonly token: string;
  readonly upload_url: string;
  readonly mime_type: string;
  readonly bucket: string;
  readonly name: string;
}

export const begin = async ({ http }: World, body: object, as: "app" | "master" = "app"): Promise<Ticket> => {
  const { status, json, text } = await http("POST", "/fileTokens", { body, as });
  expect(status, text).toBeLessThan(300);
  return json as Ticket;
};

/** The client's part of an S3 upload: no credentials of the app's. */
export const put = async ({ http }: World, ticket: Ticket, bytes: Uint8Array = BYTES) =>
  http("PUT", ticket.upload_url, {
    body: bytes,
    headers: { "x-lc-id": undefined, "x-lc-key": undefined, "content-type": ticket.mime_type },
  });

export const fetchUrl = ({ http }: World, url: string) =>
  http("GET", url, { headers: { "x-lc-id": undefined, "x-lc-key": undefined } });

/** Uploads a file; `{name}` becomes its id. */
export const upload = async (
  world: World,
  name: string,
  body: object = {},
  bytes: Uint8Array = BYTES,
): Promise<Ticket> => {
  const ticket = await begin(world, { name, ...body });
  expect((await put(world, ticket, bytes)).status).toBeLessThan(300);
  await world.step({ request: "POST /fileCallback", json: { token: ticket.token, result: true }, equals: {} });
  world.names.set(name, ticket.objectId);
  return ticket;
};

export const within = async (act: (world: World) => Promise<unknown>): Promise<void> => {
  await using world = await createWorld();
  await act(world);
};
