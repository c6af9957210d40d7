import type { HelpTexts } from "./texts.js";

export const en: HelpTexts = {
  title: "emulator - 知晓云, LeanCloud and Bmob on your own machine: no account, no server, no network",
  headings: {
    usage: "Usage:",
    commands: "Commands:",
    options: "Options:",
    examples: "Examples:",
    exitCodes: "Exit codes:",
  },
  anyOptions: "[options]",
  commands: {
    start: {
      summary: "start the emulator (also without a command)",
      about: [
        "Serves all three clouds on one port until Ctrl+C. When it can be used, the last line says: emulator ready on URL",
      ],
      examples: [
        "npx emulator",
        "npx emulator --fixtures fixtures/demo --watch",
        "npx emulator --data app.json --port 0",
      ],
    },
    init: {
      summary: "write example fixtures and a test into this folder",
      about: [
        "CLOUD is mincloud (知晓云), leancloud or bmob; several may be named. Without one you are asked.",
        "Writes tables or classes, a user, a cloud function, a test that passes, and the scripts of package.json.",
        "Nothing that is there already is overwritten.",
      ],
      examples: ["npx emulator init mincloud", "npx emulator init leancloud bmob --runner jest"],
    },
    check: {
      summary: "look for all that is wrong with the fixtures and functions",
      about: [
        "Loads the set DIR, by default the one that would be started, and reads its configuration, data, functions, triggers and tasks.",
        "Tells everything that is wrong: file, line, reason; of a file, up to 50 rows. Functions are loaded, and none is called.",
      ],
      examples: ["npx emulator check", "npx emulator check fixtures/demo --python"],
    },
    run: {
      summary: "call one cloud function and print its result",
      about: [
        "JSON is what the function gets: typed, - for standard input, or @file.json. Without it the function gets {}.",
        "The result goes to standard output, what the function printed and why it failed to standard error.",
      ],
      examples: [
        `npx emulator run hello '{"name": "小明"}' --platform mincloud`,
        "npx emulator run addPost @post.json --user 小明",
        "echo '{}' | npx emulator run topScores -",
      ],
    },
    export: {
      summary: "write the data of a file into a folder, as fixtures",
      about: [
        "Writes the data of --data, or what --fixtures loads, into DIR: a fixture set to read, edit and start with.",
      ],
      examples: ["npx emulator export fixtures/shop --data app.json"],
    },
    import: {
      summary: "fill a data file from fixtures, or from a cloud's export",
      about: [
        "Fills the file of --data from DIR: a fixture set or an export of the emulator; with --from, a data export of that cloud's console.",
        "Start it then with: npx emulator --data FILE.json",
      ],
      examples: [
        "npx emulator import fixtures/shop --data app.json",
        "npx emulator import --from leancloud exports/app --data app.json",
      ],
    },
  },
  options: {
    fixtures: "data and functions to start with (default: ./fixtures, when it is or holds one set)",
    data: "keep the data in this file (default: in memory)",
    port: "port to listen on (default: 4400; 0 takes a free one)",
    host: "address to listen on (default: 127.0.0.1)",
    config: "options that win over those in the fixtures' emulator.config.json",
    watch: "take over what is saved in the fixtures, without a restart",
    from: "the cloud whose export it is: leancloud",
    replace: "put the set in the place of the data that the file holds",
    platform: "the cloud whose function is meant, when several have it: mincloud, leancloud, bmob",
    user: "who calls: a user's id or username, or anonymous (default: the administrator)",
    runner: "the test is for vitest, jest or node (node:test); default: what package.json uses",
    python: "read functions in Python as well, which takes half a second and 150 MB",
    quiet: "print as little as possible",
    json: 'for scripts: one JSON document on standard output, errors too: {"error": {"code", "message", …}}',
    lang: "language of the help: en or zh",
    help: "show the help; after a command, the help for it",
    version: "show the version",
  },
  inCommand: {
    "start quiet": "print only the last line",
    "start json":
      'for scripts: when it is ready, one line of JSON: {"url", "port", "platforms", …}; errors as {"error": {…}}',
    "init fixtures": "the folder to write the fixtures into (default: ./fixtures)",
    "init lang": "language of the question, of comments and titles that are written, and of the help: en or zh",
    "check fixtures": "the set to look at; the same as DIR",
    "run data": "call the function with the data of this file; what it changes is kept there",
    "run quiet": "leave out what the function printed",
    "export data": "the data to write",
    "export fixtures": "the set to load and write; with --data, whose keys and functions go with the data",
    "import data": "the file that the data goes into",
  },
  exitCodes: {
    done: "done",
    failed: "failed: something is wrong with what it was given",
    usage: "the command line is wrong",
    portInUse: "the port is in use",
    interrupted: "interrupted before it was done; nothing is left half done",
  },
  more: [
    "emulator COMMAND --help tells more of a command. NO_COLOR=1 turns colours off; EMULATOR_DEBUG=1 shows where an error came from.",
  ],
};
