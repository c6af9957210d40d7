import { below, type Template } from "./template.js";

const todo = `{
  "schema": { "title": "String", "priority": "Number", "done": "Boolean" },
  "rows": [
    { "title": "写周报", "priority": 1, "done": false },
    { "title": "给猫洗澡", "priority": 3, "done": false },
    { "title": "买牛奶", "priority": 2, "done": true }
  ]
}
`;

const users = `[
  { "objectId": "5cc5658443e78cb53fe7b001", "username": "小明", "password": "123456", "email": "ming@example.com" }
]
`;

const cloud = below(
  {
    en: "Cloud code, as it is deployed to the cloud engine of LeanCloud",
    zh: "云代码：与部署到 LeanCloud 云引擎的写法相同",
  },
  `const AV = require("leanengine");

AV.Cloud.define("openTodos", async () => {
  const todos = await new AV.Query("Todo").equalTo("done", false).ascending("priority").find();
  return todos.map((todo) => todo.get("title"));
});

AV.Cloud.define("hello", ({ currentUser }) => \`你好，\${currentUser ? currentUser.getUsername() : "世界"}！\`);

AV.Cloud.beforeSave("Todo", ({ object }) => {
  if (!object.get("title")) throw new AV.Cloud.Error("标题不能为空");
});
`,
);

export const leancloud: Template = {
  keys: { appId: "emulator", appKey: "emulator-key", masterKey: "emulator-master-key" },
  files: { "classes/Todo.json": todo, "users.json": users, "cloud.js": cloud },
  tests: [
    {
      name: { en: "LeanCloud: find objects", zh: "LeanCloud：查询对象" },
      body: ['const { results } = await emulator.leancloud.objects.find("Todo", { where: { done: true } });'],
      equal: [["results.map((todo) => todo.title)", '["买牛奶"]']],
    },
    {
      name: { en: "LeanCloud: call a cloud function", zh: "LeanCloud：调用云函数" },
      body: ['const titles = await emulator.leancloud.functions.run("openTodos");'],
      equal: [["titles", '["写周报", "给猫洗澡"]']],
    },
    {
      name: { en: "LeanCloud: call a cloud function as a user", zh: "LeanCloud：以用户身份调用云函数" },
      body: [
        'const { functions } = emulator.leancloud.as({ user: "5cc5658443e78cb53fe7b001" });',
        'const greeting = await functions.run("hello");',
      ],
      equal: [["greeting", '"你好，小明！"']],
    },
  ],
};
