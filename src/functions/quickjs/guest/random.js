/**
 * `Math.random` of a container. The engine's own is seeded with the time, and a container made from an image would repeat its
 * brother's numbers. The generator is sfc32.
 *
 * @param {[number, number, number, number]} seeds 32 bits each
 * @returns {() => number}
 */
export const createRandom = ([a, b, c, d]) => {
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // 53 bits, as many as a number between 0 and 1 can have.
  const random = () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
  for (let round = 0; round < 15; round++) next();
  return random;
};
