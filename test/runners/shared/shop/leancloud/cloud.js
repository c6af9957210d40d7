const AV = require("leanengine");

AV.Cloud.beforeSave("Todo", ({ object }) => object.set("title", object.get("title").trim()));

AV.Cloud.afterSave("Todo", async () => {
  await new AV.Object("Note").save({ text: "记下了" });
});
