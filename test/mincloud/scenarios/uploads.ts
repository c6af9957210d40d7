import { at, type Step, type World } from "./support.js";

/** A PNG as far as anybody looks at it, followed by every byte there is. */
export const PICTURE = Uint8Array.from([
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ...Array.from({ length: 256 }, (_, value) => value),
]);

/** The form of an upload's second step (contract 11). */
export const uploadForm = (
  fields: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  name: string,
  type: string,
): FormData => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("file", new Blob([Uint8Array.from(bytes)], { type }), name);
  return form;
};

export interface Upload {
  /** Step one. Default: `POST /oserve/v2.1/upload/` with the file's name. */
  readonly begin?: Partial<Step>;
  readonly bytes?: Uint8Array;
  readonly type?: string;
}

/**
 * Both steps of an upload; `{name}` becomes the id, `{name.path}` where its bytes are, `{name.file}` the value of a `file` column.
 * Names may not hold dots; the file is called `<name>.png`.
 */
export const upload = async (
  world: World,
  name: string,
  { begin, bytes = PICTURE, type = "image/png" }: Upload = {},
) => {
  const filename = `${name}.png`;
  const ticket = await world.step({
    request: "POST /oserve/v2.1/upload/",
    json: { filename },
    status: 200,
    save: { [name]: "id", [`${name}.path`]: "path" },
    ...begin,
  });
  const field = (member: string): string => String(at(ticket.body, member));
  const fields = { policy: field("policy"), authorization: field("authorization") };
  const reply = await world.step({
    request: `POST ${field("upload_url")}`,
    body: uploadForm(fields, bytes, filename, type),
    status: 200,
    matches: { code: 200, message: "ok" },
  });
  // 11: what the vendor's SDK makes of the two answers is what a file column holds.
  world.names.set(`${name}.file`, {
    ...Object.fromEntries(
      ["id", "path", "name", "created_at", "cdn_path"].map((member) => [member, at(ticket.body, member)]),
    ),
    mime_type: at(reply.body, "mimetype"),
    size: at(reply.body, "file_size"),
  });
  return { ticket: ticket.body, reply: reply.body };
};
