import type { HelpTexts } from "./texts.js";

export const zh: HelpTexts = {
  title: "emulator：在本机模拟知晓云、LeanCloud 和 Bmob，无需账号、服务器和网络",
  headings: {
    usage: "用法：",
    commands: "命令：",
    options: "选项：",
    examples: "示例：",
    exitCodes: "退出码：",
  },
  anyOptions: "[选项]",
  commands: {
    start: {
      summary: "启动模拟器（省略命令时即为此项）",
      about: ["三家云共用一个端口，按 Ctrl+C 停止。可以使用时，最后一行输出：emulator ready on URL"],
      examples: [
        "npx emulator",
        "npx emulator --fixtures fixtures/demo --watch",
        "npx emulator --data app.json --port 0",
      ],
    },
    init: {
      summary: "在当前文件夹生成示例 fixtures 和测试",
      about: [
        "CLOUD 为 mincloud（知晓云）、leancloud 或 bmob，可以写多个；不写时会询问。",
        "生成数据表、用户、云函数、一个能通过的测试，以及 package.json 中的脚本。",
        "已有的文件不会被覆盖。",
      ],
      examples: ["npx emulator init mincloud", "npx emulator init leancloud bmob --runner jest"],
    },
    check: {
      summary: "检查 fixtures 和云函数，列出全部问题",
      about: [
        "载入 fixtures 文件夹 DIR（默认为启动时会用的那一套），检查其中的配置、数据、云函数、触发器和定时任务。",
        "逐个列出问题所在的文件、行号和原因，每个文件最多列出 50 行数据。云函数只会载入，不会被调用。",
      ],
      examples: ["npx emulator check", "npx emulator check fixtures/demo --python"],
    },
    run: {
      summary: "调用一个云函数并输出结果",
      about: [
        "JSON 为云函数的参数：直接写出，或用 - 从标准输入读取，或用 @file.json 从文件读取；省略时为 {}。",
        "结果写到标准输出；云函数打印的日志和失败原因写到标准错误。",
      ],
      examples: [
        `npx emulator run hello '{"name": "小明"}' --platform mincloud`,
        "npx emulator run addPost @post.json --user 小明",
        "echo '{}' | npx emulator run topScores -",
      ],
    },
    export: {
      summary: "把数据文件导出为 fixtures 文件夹",
      about: [
        "把 --data 中的数据，或 --fixtures 载入的内容，写入文件夹 DIR，成为一套 fixtures：可以阅读、修改，并用来启动。",
      ],
      examples: ["npx emulator export fixtures/shop --data app.json"],
    },
    import: {
      summary: "从 fixtures 或云平台的导出文件填充数据文件",
      about: [
        "用 DIR 填充 --data 指定的文件。DIR 是一套 fixtures 或模拟器的导出；加上 --from 时，是该云平台控制台的数据导出。",
        "之后用它启动：npx emulator --data FILE.json",
      ],
      examples: [
        "npx emulator import fixtures/shop --data app.json",
        "npx emulator import --from leancloud exports/app --data app.json",
      ],
    },
  },
  options: {
    fixtures: "启动时载入的数据和云函数（默认：./fixtures，如果它是一套 fixtures，或只含一套）",
    data: "数据保存到此文件（默认：仅在内存中）",
    port: "监听的端口（默认：4400；0 表示任选一个空闲端口）",
    host: "监听的地址（默认：127.0.0.1）",
    config: "配置文件，优先于 fixtures 中的 emulator.config.json",
    watch: "fixtures 中的文件保存后立即生效，无需重启",
    from: "导出文件来自哪个云平台：leancloud",
    replace: "用这套 fixtures 替换文件中已有的数据",
    platform: "多个云平台有同名云函数时，指定其中一个：mincloud、leancloud、bmob",
    user: "以谁的身份调用：用户 id、用户名，或 anonymous（默认：管理员）",
    runner: "生成哪种测试：vitest、jest 或 node（node:test）；默认按 package.json 判断",
    python: "同时检查 Python 云函数的语法，约需半秒和 150 MB 内存",
    quiet: "尽量少输出",
    json: '供脚本使用：标准输出只有一个 JSON 文档，出错时为 {"error": {"code", "message", …}}',
    lang: "帮助的语言：en 或 zh",
    help: "显示帮助；写在命令之后时，显示该命令的帮助",
    version: "显示版本",
  },
  inCommand: {
    "start quiet": "只输出最后一行",
    "start json": '供脚本使用：就绪时输出一行 JSON：{"url", "port", "platforms", …}；出错时为 {"error": {…}}',
    "init fixtures": "fixtures 写入哪个文件夹（默认：./fixtures）",
    "init lang": "询问、生成的注释与测试标题，以及帮助的语言：en 或 zh",
    "check fixtures": "要检查的 fixtures，与 DIR 相同",
    "run data": "用此文件中的数据调用云函数，云函数所作的修改会保存在其中",
    "run quiet": "不输出云函数打印的日志",
    "export data": "要导出的数据",
    "export fixtures": "要载入并导出的 fixtures；与 --data 同用时，随数据导出它的密钥和云函数",
    "import data": "数据写入的文件",
  },
  exitCodes: {
    done: "完成",
    failed: "失败：给出的内容有问题",
    usage: "命令行有误",
    portInUse: "端口已被占用",
    interrupted: "中途被打断，不会留下做了一半的结果",
  },
  more: ["emulator COMMAND --help 显示某个命令的详细说明。NO_COLOR=1 关闭颜色；EMULATOR_DEBUG=1 显示错误的来源。"],
};
