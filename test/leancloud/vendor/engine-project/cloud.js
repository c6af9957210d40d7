const AV = require("leanengine");

const { Cloud } = AV;

const note = (event, fields) => new AV.Object("Event").save({ event, ...fields });

Cloud.define("hello", async ({ params }) => `你好，${params.name}！`);

Cloud.define("averageStars", async ({ params }) => {
  const reviews = await new AV.Query("Review").equalTo("movie", params.movie).find();
  const sum = reviews.reduce((total, review) => total + review.get("stars"), 0);
  return { movie: params.movie, stars: (sum / reviews.length).toFixed(1) };
});

Cloud.define("who", async ({ currentUser, user, sessionToken, meta }) => ({
  name: currentUser ? currentUser.get("username") : null,
  same: currentUser === user,
  token: sessionToken || null,
  from: meta.remoteAddress,
}));

Cloud.define("token", { fetchUser: false }, async ({ currentUser, sessionToken }) => ({
  user: currentUser || null,
  token: sessionToken,
}));

Cloud.define("inner", { internal: true }, async () => "inside");
Cloud.define("outer", async () => Cloud.run("inner"));
Cloud.define("outerRemote", async () => Cloud.run("inner", {}, { remote: true }));

// As whoever calls: useMasterKey is for the others.
Cloud.define("publish", async ({ params, currentUser }) => {
  const post = new AV.Object("Post");
  await post.save(params, { user: currentUser, useMasterKey: false });
  return post;
});

Cloud.define("rename", async ({ params }) => {
  params.set("title", `${params.get("title")}!`);
  return params;
});

Cloud.define("refuse", async () => {
  throw new Cloud.Error("不行", { code: 123, status: 409 });
});

Cloud.define("fail", async () => {
  throw new Error("坏了");
});

Cloud.define("missing", async () => new AV.Query("Review").get("0123456789abcdef01234567"));

Cloud.define("never", () => new Promise(() => {}));

Cloud.define("later", async ({ params }) => Cloud.enqueue("averageStars", params, { uniqueId: params.uniqueId }));
Cloud.define("task", async ({ params }) => Cloud.getTaskInfo(params.uniqueId));

Cloud.beforeSave("Post", async ({ object, currentUser }) => {
  const title = object.get("title");
  if (!title) throw new Cloud.Error("a post needs a title");
  object.set("title", title.trim());
  object.set("author", currentUser || null);
  object.increment("version");
  object.add("log", "created");
});

Cloud.afterSave("Post", async ({ object, currentUser }) => {
  await note("saved", {
    post: object,
    title: object.get("title"),
    by: currentUser ? currentUser.get("username") : null,
  });
});

Cloud.beforeUpdate("Post", async ({ object }) => {
  if (object.updatedKeys.includes("author")) throw new Error("the author stays");
  object.set("title", "of no effect");
});

Cloud.afterUpdate("Post", async ({ object }) => {
  await note("updated", { keys: object.updatedKeys, title: object.get("title") });
  object.increment("version");
  await object.save();
});

Cloud.beforeDelete("Post", async ({ object }) => {
  if (object.get("kept")) throw new Cloud.Error(JSON.stringify({ reason: "kept" }), { code: 7, status: 409 });
});

Cloud.afterDelete("Post", async ({ object }) => {
  await note("deleted", { title: object.get("title") });
  throw new Error("nobody hears this");
});

// Touches nothing: every value must come through as it was.
Cloud.beforeSave("Values", async () => {});
Cloud.beforeUpdate("Values", async () => {});

Cloud.beforeSave("_User", async ({ object }) => {
  object.set("nick", object.get("nick") || `客${object.get("username").length}`);
});

Cloud.onLogin(async ({ object, user }) => {
  if (object !== user) throw new Error("object and user are one");
  if (object.get("blocked")) throw new Cloud.Error("blocked");
});

Cloud.onVerified("sms", async ({ object }) => {
  await note("verified", { phone: object.get("mobilePhoneNumber") });
});

Cloud.onAuthData(async ({ authData }) => {
  if (authData.weixin.openid === "forged") throw new Cloud.Error("forged");
  return { weixin: { ...authData.weixin, checked: true } };
});

// The vendor's own test of its hooks.
Cloud.beforeSave("IgnoreHookTest", async ({ object }) => {
  object.set("byBeforeSave", 1);
});

Cloud.afterSave("IgnoreHookTest", async ({ object }) => {
  object.set("byAfterSave", 1);
  object.disableBeforeHook();
  await object.save();
});

Cloud.beforeUpdate("IgnoreHookTest", async ({ object }) => {
  object.set("byBeforeUpdate", 1);
  object.disableAfterHook();
  await object.save();
});

Cloud.afterUpdate("IgnoreHookTest", async ({ object }) => {
  object.set("byAfterUpdate", 1);
  object.disableBeforeHook();
  await object.save();
});

Cloud.beforeDelete("IgnoreHookTest", async () => {
  throw new Cloud.Error("Error from beforeDelete");
});
