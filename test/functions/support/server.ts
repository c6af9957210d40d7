import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** A server on loopback that shows what it was asked. */
export interface TestServer {
  readonly origin: string;
  close(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

export const startServer = async (): Promise<TestServer> => {
  const server: Server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const { pathname, searchParams } = new URL(url, "http://x");
    const body = await bodyOf(request);
    const json = (status: number, value: unknown) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(value));
    };
    switch (pathname) {
      case "/status":
        return json(Number(searchParams.get("code")), { error_msg: "不行" });
      case "/redirect":
        response.writeHead(Number(searchParams.get("code") ?? 302), { location: searchParams.get("to") ?? "/" });
        return response.end();
      case "/bytes":
        response.writeHead(200, { "content-type": "application/octet-stream" });
        return response.end(Buffer.from([0, 255, 128]));
      case "/gbk":
        response.writeHead(200, { "content-type": "text/plain; charset=gbk" });
        return response.end(Buffer.from([0xb0, 0xfc]));
      case "/gzip":
        response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
        return response.end(gzipSync("压缩的"));
      case "/cookies":
        response.writeHead(200, [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ] as never);
        return response.end();
      case "/never":
        return undefined;
      default:
        return json(200, { method, url, headers, body: body.toString() });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
