const { createServer } = require("node:http");
const AV = require("leanengine");

AV.init({
  appId: process.env.LEANCLOUD_APP_ID,
  appKey: process.env.LEANCLOUD_APP_KEY,
  masterKey: process.env.LEANCLOUD_APP_MASTER_KEY,
});

AV.Cloud.useMasterKey();

require("./cloud");

const PORT = Number(process.env.LEANCLOUD_APP_PORT || 3000);
createServer(AV.express()).listen(PORT, "127.0.0.1", () => {
  console.log("Node app is running on port:", PORT);
});
