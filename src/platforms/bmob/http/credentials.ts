import type { ApiRequest } from "../../platform.js";
import type { BmobConfig } from "../config.js";
import { refuse, unauthorized } from "../errors.js";
import { isSecret } from "./secrets.js";
import { verifySign } from "./sign.js";
import { directCallOf } from "./surface.js";

/** What a request shows in plain text (contract 1, 3). An empty header counts as none: SDKs send those for keys they were not given. */
export interface Credentials {
  readonly applicationId: string | undefined;
  readonly restKey: string | undefined;
  readonly masterKey: string | undefined;
  readonly sessionToken: string | undefined;
}

/** What credentials give. */
export interface Rights {
  /** Brought the master key. */
  readonly master: boolean;
  /** As it was sent; whose it is, and whether it is still good, is not looked at here. */
  readonly sessionToken: string | undefined;
}

/** Contract 1, 3. */
export const credentialsOf = ({ headers }: ApiRequest): Credentials => ({
  applicationId: headers["x-bmob-application-id"] || undefined,
  restKey: headers["x-bmob-rest-api-key"] || undefined,
  masterKey: headers["x-bmob-master-key"] || undefined,
  sessionToken: headers["x-bmob-session-token"] || undefined,
});

/**
 * Contract 3: a master key on top of good credentials gives full rights, and a wrong one is told apart (10061). Told last: who has
 * no key of this app learns nothing about its master key.
 */
const rightsOf = ({ masterKey, sessionToken }: Credentials, config: BmobConfig): Rights => {
  const master = isSecret(masterKey, config.masterKey);
  if (masterKey !== undefined && !master) throw refuse("badMasterKey");
  return { master, sessionToken };
};

const isSimple = ({ applicationId, restKey }: Credentials, config: BmobConfig): boolean =>
  isSecret(applicationId, config.applicationId) && isSecret(restKey, config.restKey);

/**
 * Contract 3: the three ways into the REST API. Any of them suffices, whatever else was sent.
 *
 * @param now milliseconds since 1970, of the emulator's clock
 * @throws ApiError 401; 400 code 10061 for a wrong master key on top of what suffices without it
 */
export const authenticate = (request: ApiRequest, config: BmobConfig, now: number): Rights => {
  const given = credentialsOf(request);
  const opens =
    isSimple(given, config) ||
    (isSecret(given.applicationId, config.applicationId) && isSecret(given.masterKey, config.masterKey)) ||
    verifySign(request, config, now);
  if (!opens) throw unauthorized();
  return rightsOf(given, config);
};

/**
 * Contract 4.1, form C, and contract 5: the secret key in the path is all there is to show. Headers open nothing here and give no
 * rights.
 *
 * @throws ApiError 401
 */
export const authenticateDirect = (request: ApiRequest, config: BmobConfig): Rights => {
  if (!isSecret(directCallOf(request.path)?.secretKey, config.secretKey)) throw unauthorized();
  return { master: false, sessionToken: credentialsOf(request).sessionToken };
};

/**
 * Contract 4.1: forms B, B′ and C, on the host of Python functions. Signed requests are not among them: the SDKs that sign call
 * functions in form A.
 *
 * @throws ApiError 401; 400 code 10061 for a wrong master key on top of form B
 */
export const authenticatePython = (request: ApiRequest, config: BmobConfig): Rights => {
  if (directCallOf(request.path) !== undefined) return authenticateDirect(request, config);
  const given = credentialsOf(request);
  // Form B′ shows the master key alone. An application id beside it must be this app's.
  const isMaster =
    isSecret(given.masterKey, config.masterKey) &&
    (given.applicationId === undefined || isSecret(given.applicationId, config.applicationId));
  if (!isMaster && !isSimple(given, config)) throw unauthorized();
  return rightsOf(given, config);
};
