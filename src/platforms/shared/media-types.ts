/** What bytes are of which nothing is known. */
export const OCTETS = "application/octet-stream";

/**
 * The media type that a file's name suggests.
 *
 * @example
 * ```ts
 * await mediaTypeOf("茶.jpg"); // "image/jpeg"
 * ```
 */
export const mediaTypeOf = async (name: string): Promise<string> => {
  // Loaded when the first file comes: its tables are long.
  const { default: mime } = await import("mime");
  return mime.getType(name) ?? OCTETS;
};
