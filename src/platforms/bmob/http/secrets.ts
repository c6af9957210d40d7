import { timingSafeEqual } from "node:crypto";

/** Whether a key or signature is the right one: comparing takes the same time whatever was guessed. Nothing, or an empty text, never is. */
export const isSecret = (given: string | undefined, secret: string): boolean => {
  if (given === undefined || given === "") return false;
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
};
