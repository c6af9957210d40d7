import type { Route } from "../../platform.js";
import type { Files } from "../files/files.js";
import { answered } from "./answers.js";
import type { Callers, Handle } from "./callers.js";
import { uploadIn } from "./upload.js";

export interface FileRoutesParts {
  readonly files: Files;
  readonly callers: Callers;
}

/** Files (contract 6.9): what is uploaded and served is no JSON, and needs no row of the data endpoints' table. */
export const createFileRoutes = ({ files, callers: { identify } }: FileRoutesParts) => {
  const upload: Handle = async (request) => {
    const caller = identify(request);
    return answered(await files.upload(caller, await uploadIn(request, request.params.name ?? "")));
  };

  /** Below the CDN there is a path, which SDKs begin with a slash of its own. */
  const remove: Handle = async (request) => {
    const caller = identify(request);
    const cdn = request.params.cdn ?? "";
    const path = request.path.slice(`/2/files/${cdn}/`.length);
    return answered(await files.delete(caller, { cdn, path }));
  };

  const content: Handle = async (request) => {
    const { bytes, type } = await files.content({ path: request.path });
    return { status: 200, headers: { "content-type": type }, raw: bytes };
  };

  /** Of the REST API. */
  const rest: readonly Route[] = [
    { method: "POST", path: "/2/files/:name", handle: upload },
    { method: "DELETE", path: "/2/files/:cdn/*", handle: remove },
  ];
  /** What a file's address names: on whichever host, without keys. */
  const address: Route = { method: "GET", path: "/:year{\\d\\d\\d\\d}/:month/:day/:file", handle: content };
  return { rest, address };
};
