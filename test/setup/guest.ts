import { buildGuest } from "../../scripts/build-guest.js";

/** Tests run the sources, but the sandbox's worker and libraries exist only as bundles. Once per run; well below a second. */
export default async (): Promise<void> => {
  await buildGuest();
};
