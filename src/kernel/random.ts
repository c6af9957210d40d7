import { getRandomValues } from "node:crypto";

/** The source of everything random. With a seed the same run gives the same values. */
export interface Random {
  /** An integer of 32 bits, 0 to 2³² - 1. */
  uint32(): number;
  /** An integer from 0 to `below` - 1. */
  integer(below: number): number;
  /** Lower-case hexadecimal text. */
  hex(length: number): string;
  /** Lower-case letters and digits. */
  token(length: number): string;
  save(): RandomState;
  load(state: RandomState): void;
}

/** Where a generator of random numbers stands. */
export type RandomState = readonly [number, number, number, number];

const HEX = "0123456789abcdef";
const ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyz";

/** sfc32: small, fast and good enough for ids; not for secrets. */
export const createRandom = (seed?: number): Random => {
  let [a, b, c, d]: [number, number, number, number] = [0, 0, 0, 1];
  const uint32 = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  const integer = (below: number) => Math.floor((uint32() / 0x1_0000_0000) * below);
  const text = (alphabet: string) => (length: number) => {
    let result = "";
    for (let index = 0; index < length; index++) result += alphabet[integer(alphabet.length)];
    return result;
  };
  if (seed === undefined) {
    const words = getRandomValues(new Int32Array(4));
    [a, b, c, d] = [words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, words[3] ?? 0];
  } else {
    [a, b, c, d] = [seed | 0, (seed / 0x1_0000_0000) | 0, 0x9e3779b9 | 0, 1];
  }
  for (let round = 0; round < 15; round++) uint32();
  return {
    uint32,
    integer,
    hex: text(HEX),
    token: text(ALPHANUMERIC),
    save: () => [a, b, c, d],
    load: (state) => {
      [a, b, c, d] = state;
    },
  };
};
