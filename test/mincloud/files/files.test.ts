import { expect, it } from "vitest";
import { resolveConfig } from "../../../src/config.js";
import { createClock, createIds, createLog, createOutbox, createRandom } from "../../../src/kernel/index.js";
import { ADMIN } from "../../../src/platforms/mincloud/access/caller.js";
import { createFiles } from "../../../src/platforms/mincloud/files/files.js";
import type { World } from "../../../src/platforms/mincloud/world.js";
import { createCodes } from "../../../src/platforms/shared/codes.js";
import { createPasswords } from "../../../src/platforms/shared/passwords.js";
import { createBlobs, createStore } from "../../../src/store/index.js";
import { recording } from "../../support/recording.js";

it("11 a file that is deleted while its bytes arrive stays deleted, and the upload says so", async () => {
  const clock = createClock();
  const ids = createIds(clock, createRandom(1));
  const blobs = createBlobs();
  let id = "";
  const world: World = {
    store: await createStore(),
    clock,
    ids,
    config: resolveConfig({}).mincloud,
    log: createLog(clock),
    ...recording(clock),
    outbox: createOutbox(),
    passwords: createPasswords("credentials", ids),
    smsCodes: createCodes("codes", 1000, { clock, ids }),
    background: () => {},
    lease: () => ({ holds: () => true, assert: () => {} }),
    assertOpen: () => {},
    blobs: {
      ...blobs,
      async put(bytes) {
        await files.delete(ADMIN, { id });
        return blobs.put(bytes);
      },
    },
  };
  const told: string[] = [];
  const files = createFiles(world, {
    uploaded: () => void told.push("uploaded"),
    deleted: () => void told.push("deleted"),
  });
  const { policy, authorization, ...ticket } = await files.begin(ADMIN, { data: { filename: "茶.txt" } });
  id = ticket.id;
  const file = { bytes: Buffer.from("绿茶"), name: "茶.txt", type: "text/plain" };
  await expect(files.complete(ADMIN, { policy, authorization, file })).rejects.toMatchObject({ status: 404 });
  await expect(files.get(ADMIN, { id })).rejects.toMatchObject({ status: 404 });
  expect(told).toEqual(["deleted"]);
});
