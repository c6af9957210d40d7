/**
 * The global `__FAAS_EVENT`: the event with the credentials that calls of the function's own to `/dserve/` carry
 * (contract 6.20, 8.1). One object for the life of the container, filled anew by each run.
 */
export const createFaasEvent = () => {
  /** @type {Record<string, unknown>} */
  const value = {};
  return {
    value,
    /** @param {unknown} event */
    refresh(event) {
      for (const name of Object.keys(value)) delete value[name];
      const members = /** @type {Record<string, unknown>} */ (event ?? {});
      Object.assign(value, members, { token: members.token ?? members.signKey });
    },
  };
};
