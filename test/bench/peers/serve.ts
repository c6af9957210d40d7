/**
 * `serve.ts <documents>`: the emulator on a port, and beside it a bare server that answers the same bytes. Prints both URLs as JSON
 * and runs until it is ended.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { goodsRow, goodsTable } from "../goods.js";
import { loadPackage } from "../store.js";

const total = Number(process.argv[2]);
const where = encodeURIComponent(JSON.stringify({ status: { $eq: "在售" } }));
const path = `/oserve/v2.4/table/goods/record/?limit=20&where=${where}`;

const { createEmulator } = await loadPackage();
const emulator = await createEmulator({ seed: 1 });
const { tables, records } = emulator.mincloud;
await tables.create(goodsTable("goods"));
for (let at = 0; at < total; at += 1_000) {
  await records.createMany(
    "goods",
    Array.from({ length: Math.min(1_000, total - at) }, (_, index) => goodsRow(at + index, total)),
  );
}
const { url } = await emulator.listen({ port: 0 });
const answer = await emulator.handle({ method: "GET", url: path, headers: { authorization: "Bearer emulator-token" } });
const bare = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
  response.end(answer.body);
});
bare.listen(0, "127.0.0.1", () => {
  const { port } = bare.address() as AddressInfo;
  console.log(JSON.stringify({ ours: `${url}${path}`, floor: `http://127.0.0.1:${port}/` }));
});
