/** The clouds, as their folders in a fixture set are called. */
export const PLATFORMS = ["mincloud", "leancloud", "bmob"] as const;

/**
 * A cloud, as configuration, calls and faults name it.
 *
 * @useDeclaredType
 */
export type PlatformName = (typeof PLATFORMS)[number];
