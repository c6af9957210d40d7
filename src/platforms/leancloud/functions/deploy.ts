import { EmulatorError, messageOf } from "../../../kernel/index.js";
import type { Space } from "../../../store/index.js";
import type { Beside, FixtureFile, FixtureFolder } from "../../platform.js";
import type { Lease } from "../../shared/background.js";
import { failInCode } from "../../shared/code-files.js";
import { codeIn, type Deployment, FIXTURES, findCode, putCode } from "./code.js";
import { placeIn, stackOf, withPlace } from "./code-place.js";
import { createHostedEngine, type Hosting } from "./hosted.js";

export interface DeployParts extends Hosting {
  readonly store: Space;
  readonly lease: () => Lease;
}

/** What cloud code is called in stack traces. */
const FILENAMES: Readonly<Record<Deployment, string>> = { production: "cloud.js", staging: "cloud.staging.js" };

export interface Deploy {
  /**
   * Deploys the text of cloud code. As in the cloud, what does not start is not deployed: what was there goes on.
   *
   * @throws EmulatorError INVALID_ARGUMENT saying why the code does not load
   */
  deploy(code: string, deployment: Deployment): Promise<void>;
  /**
   * Sees whether what is deployed starts.
   *
   * @param folder where it came from
   * @param beside what was deployed before has been seen already
   * @throws EmulatorError INVALID_FIXTURE saying why not, and where
   */
  probe(folder?: FixtureFolder, beside?: Beside): Promise<void>;
}

/** @throws EmulatorError INVALID_FIXTURE: in the folder's own words where the code is from one, and otherwise with the whole stack */
const refuse = async (error: unknown, name: string, file: FixtureFile | undefined): Promise<never> => {
  const reason = "the cloud code does not start: ";
  const place = placeIn(stackOf(error));
  if (file !== undefined && place !== undefined) return failInCode(file, place, reason + messageOf(error), error);
  throw new EmulatorError("INVALID_FIXTURE", `${file?.file ?? name}: ${reason}${stackOf(error)}`, { cause: error });
};

/**
 * How cloud code gets there.
 *
 * @example
 * ```ts
 * const { deploy } = createDeploy(parts);
 * await deploy("AV.Cloud.define('hello', async () => '你好');", "production");
 * ```
 */
export const createDeploy = (parts: DeployParts): Deploy => {
  let trials = 0;

  /** Loads it in a container of its own, which goes at once; what it prints comes again when it runs. */
  const tryOut = async (code: string, deployment: Deployment): Promise<void> => {
    const filename = FILENAMES[deployment];
    const container = `leancloud/${deployment}/trial/${++trials}/`;
    const source = { kind: "javascript", code, filename } as const;
    const silent = { ...parts, log: { ...parts.log, add: () => {} } };
    try {
      await createHostedEngine(silent, deployment, () => ({ source, container })).ask();
    } finally {
      parts.runtime.cool(container);
    }
  };

  const deploy: Deploy["deploy"] = async (code, deployment) => {
    if (typeof code !== "string")
      throw new EmulatorError("INVALID_ARGUMENT", "deploy takes the text of the cloud code");
    const { assert } = parts.lease();
    await tryOut(code, deployment).catch((error: unknown) => {
      assert();
      if (error instanceof EmulatorError) throw error;
      const message = `the cloud code does not load, and is not deployed: ${withPlace(messageOf(error), stackOf(error))}`;
      throw new EmulatorError("INVALID_ARGUMENT", message, { cause: error });
    });
    await parts.store.commit((tx) => {
      assert();
      putCode(tx, deployment, code, FILENAMES[deployment]);
    });
  };
  return {
    deploy,
    async probe(folder, beside) {
      for (const deployment of ["production", "staging"] as const) {
        const found = findCode(parts.store, deployment);
        if (found === undefined || found.code === codeIn(beside?.before, deployment)) continue;
        await tryOut(found.code, deployment).catch(async (error: unknown) =>
          refuse(error, found.filename, await folder?.code(FIXTURES[deployment])),
        );
      }
    },
  };
};
