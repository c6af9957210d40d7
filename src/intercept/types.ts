import type { HttpRequest, HttpResponse } from "../http/index.js";

/** Whose a host is. */
export interface Owner {
  /** Name of the cloud. */
  readonly platform: string;
  /** Whether something here stands in for the host. If not, it may only be refused. */
  readonly isEmulated: boolean;
}

/** What answers: one emulator, as the interception sees it. Copies of the package share these, so that members are only ever added. */
export interface Interceptor {
  /** Undefined: the host is no cloud's. */
  ownerOf(host: string): Owner | undefined;
  handle(request: HttpRequest): Promise<HttpResponse>;
  /** What people should know of: a request was refused. */
  note(message: string): void;
}

/** A host that must not be reached, with who answers for it. */
export interface Claim extends Owner {
  readonly interceptor: Interceptor;
}

/** Who answers for a host, with or without a port. Undefined: it is nobody's, and none of our business. */
export type Find = (host: string) => Claim | undefined;

/**
 * Ends an interception; everything is as it was before when it returns. What it resolves to is nothing: then connections that it held in
 * memory are gone, too. Calling it again does nothing.
 */
export interface StopIntercepting extends Disposable, AsyncDisposable {
  /** Ends it. */
  (): Promise<void>;
}
