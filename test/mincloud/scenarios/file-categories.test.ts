import { describe, expect } from "vitest";
import { session } from "./people.js";
import { createWorld, NOW_SECONDS, questions, type Scenario, type Step, scenarios, type World } from "./support.js";
import { upload } from "./uploads.js";

const CATEGORY = "/oserve/v2.2/file-category/";
const create = (name: string, rest: Partial<Step> = {}): Step => ({
  request: `POST ${CATEGORY}`,
  json: { name },
  status: 201,
  save: { [name]: "id" },
  ...rest,
});

/** 头像 with two files, 封面 with one, 空类 with none; one file belongs nowhere. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("ming");
  for (const name of ["头像", "封面", "空类"]) await world.step(create(name));
  for (const [name, category] of [
    ["一", "头像"],
    ["二", "头像"],
    ["三", "封面"],
  ] as const)
    await upload(world, name, { begin: { json: { filename: `${name}.png`, category_name: category } } });
  await upload(world, "四");
  return world;
};

const shape = (name: string, files: number) => ({
  id: `{${name}}`,
  name,
  files,
  created_at: NOW_SECONDS,
  updated_at: NOW_SECONDS,
  parent: null,
  subcategories: [],
});

describe("11 file categories", () => {
  scenarios(arrange, [
    ...["oserve", "userve"].flatMap((namespace): Scenario[] => [
      {
        title: `11 ${namespace}: create, get, rename, delete`,
        steps: [
          {
            ...create("相册"),
            request: `POST /${namespace}/v2.2/file-category/`,
            matches: { id: expect.stringMatching(/./), name: "相册" },
          },
          { request: `GET /${namespace}/v2.2/file-category/{相册}/`, status: 200, equals: shape("相册", 0) },
          {
            request: `PUT /${namespace}/v2.2/file-category/{相册}/`,
            json: { name: "影集" },
            status: 200,
            matches: { id: "{相册}", name: "影集" },
          },
          { request: `GET /${namespace}/v2.2/file-category/{相册}/`, status: 200, matches: { name: "影集" } },
          { request: `DELETE /${namespace}/v2.2/file-category/{相册}/`, status: 204 },
          { request: `GET /${namespace}/v2.2/file-category/{相册}/`, status: 404 },
          { request: `DELETE /${namespace}/v2.2/file-category/{相册}/`, status: 404 },
        ],
      },
    ]),
    {
      title: "11 renaming a category shows on its files",
      steps: [
        { request: `PUT ${CATEGORY}{头像}/`, json: { name: "脸" }, status: 200 },
        {
          request: "GET /oserve/v2.2/file/{一}/",
          status: 200,
          matches: { categories: [{ id: "{头像}", name: "脸" }] },
        },
        {
          request: "GET /hserve/v2.2/uploaded-file/",
          headers: session("ming"),
          query: { where: { category_name: "脸" }, return_total_count: 1 },
          status: 200,
          matches: { meta: { total_count: 2 } },
        },
      ],
    },
    {
      title: "11 deleting a category leaves its files",
      steps: [
        { request: `DELETE ${CATEGORY}{头像}/`, status: 204 },
        { request: "GET /oserve/v2.2/file/{一}/", status: 200, matches: { name: "一.png", categories: [] } },
      ],
    },
    {
      title: "11 a deleted file counts no more",
      steps: [
        { request: "DELETE /oserve/v2.2/file/{一}/", status: 204 },
        { request: `GET ${CATEGORY}{头像}/`, status: 200, equals: shape("头像", 1) },
      ],
    },
  ]);
});

describe("11 reading file categories", () => {
  const list = (query: Step["query"], rest: Partial<Step> = {}): Step => ({
    request: `GET ${CATEGORY}`,
    ...(query === undefined ? {} : { query }),
    status: 200,
    ...rest,
  });
  const named = (name: string, more: object) => expect.objectContaining({ id: `{${name}}`, name, ...more });
  questions(arrange, [
    {
      title: "11 one, with its number of files",
      request: `GET ${CATEGORY}{头像}/`,
      status: 200,
      equals: shape("头像", 2),
    },
    ...["v1.3", "v2.2"].map((version) => ({
      title: `11 hserve ${version}`,
      request: `GET /hserve/${version}/file-category/{封面}/`,
      headers: session("ming"),
      status: 200,
      matches: { id: "{封面}", name: "封面" },
    })),
    { title: "11 an unknown one is 404", request: `GET ${CATEGORY}5cac00000000000000000000/`, status: 404 },
    {
      title: "11 renaming an unknown one is 404",
      request: `PUT ${CATEGORY}5cac00000000000000000000/`,
      json: { name: "x" },
      status: 404,
    },
    {
      title: "11 a list with counts when they are asked for",
      ...list({ return_total_count: 1 }),
      matches: {
        meta: { total_count: 3, files: expect.any(Number), limit: 20, offset: 0, next: null, previous: null },
        objects: expect.arrayContaining([
          named("头像", { files: 2 }),
          named("封面", { files: 1 }),
          named("空类", { files: 0 }),
        ]),
      },
    },
    {
      title: "11 and without",
      ...list({ return_total_count: 0 }),
      lacks: ["meta.total_count", "meta.files", "objects.0.files"],
    },
    {
      title: "1.3 v2.2 does not count unasked",
      ...list({}),
      lacks: ["meta.total_count", "meta.files", "objects.0.files"],
    },
    {
      title: "1.3 v2.1 tells the total",
      ...list({}, { request: "GET /oserve/v2.1/file-category/" }),
      matches: { meta: { total_count: 3 } },
    },
    {
      title: "1.5 pages",
      ...list({ limit: 1, offset: 2, return_total_count: 1 }),
      matches: { meta: { limit: 1, offset: 2, next: null, total_count: 3 } },
    },
    {
      title: "11 hserve lists them",
      ...list({ return_total_count: 1 }, { request: "GET /hserve/v2.2/file-category/", headers: session("ming") }),
      matches: { meta: { total_count: 3 } },
    },
    ...[{}, { name: "" }, { name: 5 }, []].flatMap((json) => [
      { title: `11 creating ${JSON.stringify(json)} is 400`, request: `POST ${CATEGORY}`, json, status: 400 },
      { title: `11 renaming to ${JSON.stringify(json)} is 400`, request: `PUT ${CATEGORY}{头像}/`, json, status: 400 },
    ]),
    { title: "2.2 not without token", ...list({}, { headers: { authorization: undefined }, status: 401 }) },
  ]);
});
