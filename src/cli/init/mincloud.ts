import { below, type Template } from "./template.js";

const product = `{
  "schema": {
    "fields": [
      { "name": "name", "type": "string", "description": "商品名称", "constraints": { "required": true } },
      { "name": "price", "type": "number", "description": "单价（元）" },
      { "name": "stock", "type": "integer", "description": "库存", "default": 0 }
    ]
  },
  "rows": [
    { "name": "西湖龙井 100g", "price": 268, "stock": 42 },
    { "name": "安吉白茶 250g", "price": 198, "stock": 65 },
    { "name": "茉莉花茶 150g", "price": 58, "stock": 120 }
  ]
}
`;

const users = `[
  { "id": 42, "nickname": "小明", "_username": "xiaoming", "password": "123456" }
]
`;

const hello = below(
  { en: "A cloud function, as it is written in the console of MinCloud", zh: "云函数：与知晓云控制台中的写法相同" },
  `exports.main = async function hello(event) {
  const { name = "朋友" } = event.data;
  console.log("hello 被调用:", name);

  const Product = new BaaS.TableObject("product");
  const query = new BaaS.Query();
  query.compare("price", "<", 200);
  const res = await Product.setQuery(query).find();

  return \`你好，\${name}！有 \${res.data.objects.length} 件商品不到 200 元。\`;
};
`,
);

export const mincloud: Template = {
  keys: { clientId: "emulator", clientSecret: "emulator-secret", token: "emulator-token" },
  files: { "tables/product.json": product, "users.json": users, "functions/hello.js": hello },
  tests: [
    {
      name: { en: "MinCloud: find records", zh: "知晓云：查询数据表" },
      body: [
        "const where = { price: { $gt: 100 } };",
        'const { objects } = await emulator.mincloud.records.find("product", { where, orderBy: "-price" });',
      ],
      equal: [["objects.map((product) => product.name)", '["西湖龙井 100g", "安吉白茶 250g"]']],
    },
    {
      name: { en: "MinCloud: call a cloud function", zh: "知晓云：调用云函数" },
      body: ['const { data } = await emulator.mincloud.functions.invoke("hello", { name: "小明" });'],
      equal: [["data", '"你好，小明！有 2 件商品不到 200 元。"']],
    },
    {
      name: { en: "MinCloud: create a record as a user", zh: "知晓云：以用户身份新增数据" },
      body: [
        "const { records } = emulator.mincloud.as({ user: 42 });",
        'const created = await records.create("product", { name: "盖碗", price: 88 });',
      ],
      equal: [["created.created_by", "42"]],
    },
  ],
};
