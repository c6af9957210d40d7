// @ts-check
import { Application, Comment, CommentTag, Converter } from "typedoc";

/**
 * What a reader looks for, in the order in which it is shown: names, and folders whose types all belong there. A name counts for more
 * than a folder.
 *
 * @type {readonly { readonly title: string; readonly names?: readonly string[]; readonly folder?: string }[]}
 */
const CATEGORIES = [
  {
    title: "Start",
    names: [
      ...["createEmulator", "Emulator", "EmulatorOptions", "EmulatorConfig"],
      ...[
        "MincloudOptions",
        "LeancloudOptions",
        "BmobOptions",
        "StartProgress",
        "PlatformInfo",
        "PlatformContent",
        "PlatformName",
      ],
    ],
  },
  {
    title: "知晓云 (MinCloud) by import",
    names: [
      ...["Mincloud", "MincloudRecords", "MincloudTables", "MincloudFunctions", "MincloudUsers", "MincloudGroups"],
      ...["MincloudSuperGroups", "MincloudFiles", "MincloudCategories", "MincloudTriggers", "MincloudTimers"],
      "MincloudServer",
    ],
  },
  {
    title: "LeanCloud by import",
    names: [
      ...["Leancloud", "LeancloudObjects", "LeancloudFunctions", "LeancloudHooks"],
      ...["LeancloudUsers", "LeancloudRoles", "LeancloudFiles"],
    ],
  },
  {
    title: "Bmob by import",
    names: [
      ...["Bmob", "BmobObjects", "BmobFunctions", "BmobTasks", "BmobUsers", "BmobMessages", "BmobRoles", "BmobFiles"],
    ],
  },
  {
    title: "HTTP",
    names: ["Listening", "ListenOptions", "StopIntercepting", "HttpRequest", "HttpResponse", "BodyReader"],
  },
  {
    title: "Worlds and fixtures",
    names: [
      ...["Snapshot", "SnapshotDiff", "CollectionDiff", "DocumentDiff", "MemberDiff", "DiffOptions", "ExportReport"],
      ...["FixtureContext", "WatchEvent", "Watching", "StoreSnapshot", "IdsState", "RandomState", "BlobSource"],
    ],
  },
  { title: "Time", names: ["Clock", "TimeLike", "Duration", "ClockState", "Agenda"] },
  {
    title: "Faults, calls, logs, messages",
    names: [
      ...["Faults", "Fault", "Failure", "FailureParts"],
      ...["Call", "CallCaller", "CallError", "CallFilter", "LogEntry", "LogFilter", "formatCalls", "formatLogs"],
      ...["Outbox", "Message", "MessageFilter"],
    ],
  },
  { title: "Errors", names: ["ApiError", "EmulatorError", "EmulatorErrorCode", "NotEmulated"] },
  { title: "Types of 知晓云", folder: "src/platforms/mincloud/" },
  { title: "Types of LeanCloud", folder: "src/platforms/leancloud/" },
  { title: "Types of Bmob", names: ["BmobCaller"], folder: "src/platforms/bmob/" },
  {
    title: "Types of several clouds",
    names: ["Json", "JsonObject", "ByteSize", "Document", "Explanation", "Clause", "Wire", "With", "BatchResult"],
  },
  { title: "Test runners", names: ["createTest", "TestOptions", "EmulatorFixtures"], folder: "src/vitest" },
  {
    title: "Mount",
    names: [
      ...["toNodeHandler", "toFetchHandler", "Mountable", "Handler", "NodeIncoming", "NodeOutgoing"],
      ...["toLeancloudAdapters", "LeancloudAdapters"],
      ...["AdapterFile", "AdapterProgress", "AdapterRequest", "AdapterResponse"],
    ],
    folder: "src/mount/",
  },
];

const titles = CATEGORIES.map(({ title }) => title);

const names = CATEGORIES.flatMap((category) => category.names ?? []);

/** @param {import("typedoc").DeclarationReflection} reflection */
const categoryOf = ({ name, sources }) => {
  const path = sources?.[0]?.fullFileName ?? "";
  const byName = CATEGORIES.find((category) => category.names?.includes(name));
  return byName ?? CATEGORIES.find(({ folder }) => folder !== undefined && path.includes(`/${folder}`));
};

/** As they are listed above; others after them, by name. @param {{ readonly name: string }} reflection */
const placeOf = ({ name }) => (names.includes(name) ? names.indexOf(name) : names.length);

/**
 * Typedoc plugin: gives every export its category, so that no file has to say it of each. What has none is a warning, and ends the run.
 *
 * @param {import("typedoc").Application} app
 */
export const load = (app) => {
  app.on(Application.EVENT_BOOTSTRAP_END, () => app.options.setValue("categoryOrder", titles));

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project, logger }) => {
    for (const module of project.children ?? []) {
      for (const reflection of module.children ?? []) {
        // What another entry exports as well has its category there.
        if (reflection.isReference()) continue;
        const category = categoryOf(reflection);
        if (category === undefined) {
          logger.warn(`${reflection.getFullName()} has no category: give it one in scripts/docs/categories.mjs`);
          continue;
        }
        for (const each of reflection.signatures ?? [reflection]) {
          // Typedoc takes a category for a description.
          if (each.comment === undefined) logger.warn(`${reflection.getFullName()} does not have any documentation`);
          each.comment ??= new Comment();
          each.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category.title }]));
        }
      }
    }
  });

  /** @param {import("typedoc").Context} context */
  const order = ({ project }) => {
    for (const { categories = [] } of project.children ?? []) {
      for (const { children } of categories) {
        children.sort((a, b) => placeOf(a) - placeOf(b) || (a.name < b.name ? -1 : 1));
      }
    }
  };
  // After typedoc has made them.
  app.converter.on(Converter.EVENT_RESOLVE_END, order, -10_000);
};
