/**
 * A guest SDK with something left to do for its promises when it is loaded.
 *
 * @returns {import("../../../src/functions/types.js").Guest}
 */
export const createGuest = () => {
  let isReady = false;
  const prepare = async () => {
    await null;
    isReady = true;
  };
  void prepare();
  return { globals: {}, run: (_exports, _event, { fulfil }) => fulfil(isReady) };
};
