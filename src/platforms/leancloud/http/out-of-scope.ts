import type { OutOfScope } from "../../shared/out-of-scope.js";

const PUSH = "push messages are not emulated.";
const MESSAGES = "messages in real time (IM) are not emulated; the hooks of cloud code can be called.";
const STATUSES = "the status feed is not emulated.";
const FRIENDS =
  "friendship requests are not emulated; users can follow each other: POST /1.1/users/<id>/friendship/<id>.";
const FOLLOWERS = "this list is not emulated; the classes _Follower and _Followee can be queried.";
const LEADERBOARDS = "leaderboards are not emulated.";
const SEARCH = "full-text search is not emulated.";
const LIVE_QUERIES = "live queries are not emulated.";
const CAPTCHA = "captchas are not emulated.";
const ANALYSES = "offline analyses of data are not emulated.";
const STATISTICS = "statistics are not emulated.";
const EXPORTS = "exports are not emulated; emulator.export() writes the data.";

/** Contract 20.7: paths of the vendor's REST documents and of its JavaScript SDKs. */
export const OUT_OF_SCOPE: readonly OutOfScope[] = [
  ["*", "/1.1/push/*", PUSH],
  ["*", "/1.1/scheduledPushMessages/*", PUSH],

  // Conversations, messages, clients and their signatures.
  ["*", "/1.1/rtm/*", MESSAGES],
  ["*", "/1.2/rtm/*", MESSAGES],

  ["*", "/1.1/statuses/*", STATUSES],
  ["*", "/1.1/subscribe/*", STATUSES],
  ["*", "/1.1/users/friendshipRequests/*", FRIENDS],
  ["GET", "/1.1/users/:id/followersAndFollowees", FOLLOWERS],
  ["GET", "/1.1/users/:id/followers", FOLLOWERS],
  ["GET", "/1.1/users/:id/followees", FOLLOWERS],

  ["*", "/1.1/leaderboard/*", LEADERBOARDS],
  // select, mlt.
  ["*", "/1.1/search/*", SEARCH],
  // subscribe, unsubscribe.
  ["*", "/1.1/LiveQuery/*", LIVE_QUERIES],

  ["*", "/1.1/requestCaptcha", CAPTCHA],
  ["*", "/1.1/verifyCaptcha", CAPTCHA],

  ["*", "/1.1/bigquery/*", ANALYSES],
  ["*", "/1.1/stats/*", STATISTICS],
  ["*", "/1.1/statistics/*", STATISTICS],
  ["*", "/1.1/exportData/*", EXPORTS],
];
