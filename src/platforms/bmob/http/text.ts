/**
 * Bytes as text, without a byte order mark at their start; undefined when they are not UTF-8.
 *
 * @param keepMark the mark stays: the text is all there was
 */
export const utf8 = (bytes: Uint8Array, keepMark = false): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: keepMark }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** The media type of a `Content-Type` header, in lower case, without parameters; empty without one. */
export const mediaTypeIn = (contentType: string | undefined): string =>
  contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
