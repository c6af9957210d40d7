import { below, type Template } from "./template.js";

const gameScore = `{
  "schema": { "playerName": "String", "score": "Number" },
  "rows": [
    { "playerName": "小明", "score": 90 },
    { "playerName": "小红", "score": 75 },
    { "playerName": "访客", "score": 55 }
  ]
}
`;

const users = `[
  { "objectId": "a100000001", "username": "小明", "password": "123456", "email": "ming@example.com" }
]
`;

const hello = below(
  {
    en: "A cloud function (Node.js), as it is written in the console of Bmob",
    zh: "云函数（Node.js）：与 Bmob 控制台中的写法相同",
  },
  `function onRequest(request, response, modules) {
  const name = request.body.name || "朋友";
  modules.oData.find({ table: "GameScore", order: "-score", limit: 1 }, (error, text) => {
    if (error) return response.send(error);
    const [best] = JSON.parse(text).results;
    response.send(\`你好，\${name}！最高分是 \${best.playerName} 的 \${best.score} 分。\`);
  });
}

exports.hello = onRequest;
`,
);

export const bmob: Template = {
  keys: {
    applicationId: "0123456789abcdef0123456789abcdef",
    restKey: "0123456789abcdeffedcba9876543210",
    masterKey: "fedcba9876543210fedcba9876543210",
    secretKey: "0123456789abcdef",
    securityCode: "emulator",
  },
  files: { "classes/GameScore.json": gameScore, "users.json": users, "functions/hello.js": hello },
  tests: [
    {
      name: { en: "Bmob: find objects", zh: "Bmob：查询数据表" },
      body: [
        "const where = { score: { $gt: 60 } };",
        'const { results } = await emulator.bmob.objects.find("GameScore", { where, order: "-score" });',
      ],
      equal: [["results.map((row) => row.playerName)", '["小明", "小红"]']],
    },
    {
      name: { en: "Bmob: call a cloud function", zh: "Bmob：调用云函数" },
      body: ['const { status, body } = await emulator.bmob.functions.call("hello", { body: { name: "小红" } });'],
      equal: [
        ["status", "200"],
        ["body", '"你好，小红！最高分是 小明 的 90 分。"'],
      ],
    },
    {
      name: { en: "Bmob: log in", zh: "Bmob：用户登录" },
      body: ['const user = await emulator.bmob.users.logIn({ username: "小明", password: "123456" });'],
      equal: [["user.objectId", '"a100000001"']],
    },
  ],
};
