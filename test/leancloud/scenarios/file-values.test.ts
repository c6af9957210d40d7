import { describe, expect } from "vitest";
import { createWorld, op, type Scenario, scenarios, to, type World } from "./steps.js";
import { NOW } from "./support.js";
import { upload } from "./uploads.js";

const dates = { createdAt: NOW, updatedAt: NOW };
const file = (name: string) => ({ __type: "File", id: `{${name}}` });

describe("18.6 files as values", () => {
  const shelf = async (): Promise<World> => {
    const world = await createWorld();
    const ticket = await upload(world, "a.txt");
    for (const name of ["key", "url", "bucket"] as const) world.names.set(name, ticket[name]);
    await upload(world, "b.txt");
    await world.objects("Post", {
      one: { cover: file("a.txt"), files: [file("a.txt"), file("b.txt"), "text"], map: { deep: file("a.txt") } },
      two: { cover: file("b.txt") },
      three: {},
    });
    await world.objects("Link", { link: { post: to("Post", "one"), posts: [to("Post", "one")] } });
    return world;
  };
  const expanded = {
    __type: "File",
    objectId: "{a.txt}",
    name: "a.txt",
    url: "{url}",
    key: "{key}",
    mime_type: "text/plain",
    bucket: "{bucket}",
    metaData: expect.any(Object),
    ...dates,
  };
  const posts = (title: string, where: object, labels: readonly string[]): Scenario => ({
    title,
    request: "GET /classes/Post",
    query: { where },
    labels,
  });
  scenarios(shelf, [
    {
      title: "18.6 always expanded, without include",
      request: "GET /classes/Post/{one}",
      matches: { cover: expanded },
    },
    {
      title: "18.6 in a query",
      request: "GET /classes/Post?order=objectId",
      matches: { results: [{ cover: expanded }, { cover: { name: "b.txt" } }, {}] },
    },
    {
      title: "18.6 in an included object",
      request: "GET /classes/Link/{link}?include=post",
      matches: { post: { cover: expanded } },
    },
    {
      title: "18.6 in an included object of an array",
      request: "GET /classes/Link/{link}?include=posts",
      matches: { posts: [{ cover: expanded }] },
    },
    {
      title: "18.6 inside arrays only with include: without",
      request: "GET /classes/Post/{one}",
      matches: { files: [file("a.txt"), file("b.txt"), "text"] },
      lacks: ["files.0.name", "files.0.url"],
    },
    {
      title: "18.6 inside arrays only with include: with",
      request: "GET /classes/Post/{one}?include=files",
      matches: { files: [expanded, { __type: "File", name: "b.txt" }, "text"] },
    },
    {
      title: "18.6 include of a File key changes nothing",
      request: "GET /classes/Post/{one}?include=cover",
      matches: { cover: expanded },
    },
    {
      title: "14.5 keys reach into it",
      request: "GET /classes/Post/{one}?keys=cover.url,label",
      equals: {
        objectId: "{one}",
        label: "one",
        cover: { __type: "File", objectId: "{a.txt}", url: "{url}", ...dates },
        ...dates,
      },
    },
    {
      title: "10.2 in a create with new=true",
      request: "POST /classes/Post?new=true",
      json: { cover: file("a.txt") },
      matches: { cover: expanded },
    },
    {
      title: "10.4 in an update with new=true",
      request: "PUT /classes/Post/{three}?new=true",
      json: { cover: file("a.txt") },
      matches: { cover: expanded },
    },
    {
      title: "4.1 SDKs send the whole file back: it stays the reference",
      steps: [
        { request: "PUT /classes/Post/{three}", json: { cover: { ...expanded, metaData: {}, name: "renamed" } } },
        { request: "GET /classes/Post/{three}", matches: { cover: expanded } },
      ],
    },
    {
      title: "4.1 a file without id",
      steps: [
        { request: "PUT /classes/Post/{three}", json: { cover: { __type: "File", name: "a.txt" } }, refused: 106 },
        { request: "PUT /classes/Post/{three}", json: { cover: { __type: "File", id: 5 } }, refused: 106 },
        { request: "GET /classes/Post/{three}", equals: { objectId: "{three}", label: "three", ...dates } },
      ],
    },
    {
      title: "4.7 a File column takes files",
      steps: [
        { request: "PUT /classes/Post/{one}", json: { cover: "a.txt" }, refused: 111 },
        { request: "PUT /classes/Post/{one}", json: { cover: null } },
        { request: "PUT /classes/Post/{one}", json: { cover: op("Delete") } },
        { request: "GET /classes/Post/{one}", lacks: ["cover"] },
      ],
    },
    posts("11.7 where: equality", { cover: file("a.txt") }, ["one"]),
    posts("11.7 where: equality, as SDKs send it", { cover: { ...expanded, metaData: {} } }, ["one"]),
    posts("11.7 where: $in", { cover: { $in: [file("a.txt"), file("b.txt")] } }, ["one", "two"]),
    posts("11.7 where: $ne", { cover: { $ne: file("a.txt") } }, ["two", "three"]),
    posts("11.7 where: $exists", { cover: { $exists: true } }, ["one", "two"]),
    posts("11.7 where: an element of an array", { files: file("b.txt") }, ["one"]),
    posts("11.7 where: $all", { files: { $all: [file("a.txt"), file("b.txt")] } }, ["one"]),
    {
      title: "12.1 AddUnique knows a file again",
      steps: [
        {
          request: "PUT /classes/Post/{one}",
          json: { files: op("AddUnique", { objects: [{ __type: "File", objectId: "{a.txt}", name: "x" }] }) },
        },
        {
          request: "PUT /classes/Post/{one}",
          json: { files: op("Remove", { objects: [{ __type: "File", objectId: "{b.txt}" }] }) },
        },
        { request: "GET /classes/Post/{one}", matches: { files: [file("a.txt"), "text"] } },
      ],
    },
    {
      title: "18.6 a file that is gone leaves its reference",
      steps: [
        { request: "DELETE /files/{a.txt}", as: "master", equals: {} },
        {
          request: "GET /classes/Post/{one}?include=files",
          matches: { cover: { __type: "File" }, files: [{ __type: "File" }, { name: "b.txt" }, "text"] },
          lacks: ["cover.url"],
        },
      ],
    },
  ]);
});
