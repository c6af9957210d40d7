import { requestErrors } from "./answers.js";
import type { BodyReader, Handler, HttpRequest, HttpResponse } from "./types.js";

const readStream =
  (request: Request, stream: ReadableStream<Uint8Array>): BodyReader =>
  async (limit) => {
    if (request.bodyUsed || stream.locked)
      throw requestErrors.bodyAlreadyRead("give it request.clone() before you read the body");
    const reader = stream.getReader();
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.byteLength;
      if (length > limit) {
        await reader.cancel();
        return undefined;
      }
      chunks.push(part.value);
    }
    return Buffer.concat(chunks, length);
  };

/** A request of the web's kind as plain values. Nothing of its body is read before somebody asks for it. */
export const fromRequest = (request: Request): HttpRequest => ({
  method: request.method,
  url: request.url,
  headers: Object.fromEntries(request.headers),
  body: request.body === null ? undefined : readStream(request, request.body),
});

/** An answer as a response of the web's kind. */
export const toResponse = ({ status, statusText, headers, body }: HttpResponse): Response =>
  // An empty string would become a body, which Response refuses for 204.
  new Response(body.length === 0 ? null : (body as ConstructorParameters<typeof Response>[0]), {
    status,
    headers,
    ...(statusText === undefined ? {} : { statusText }),
  });

/**
 * The door in the shape every framework knows.
 *
 * @example
 * ```ts
 * const fetch = createFetch(handle);
 * const response = await fetch(new Request("http://localhost/oserve/v1/table/"));
 * ```
 */
export const createFetch =
  (handle: Handler): ((request: Request) => Promise<Response>) =>
  async (request) =>
    toResponse(await handle(fromRequest(request)));
