import { afterAll, describe, expect, it } from "vitest";
import { bmobHarness } from "./support.js";

/** Bmob contract 4.7: what stands in the globals, besides HttpResponse. */

const { body, value, close } = bmobHarness();
afterAll(close);

const pointer = (objectId: string) => ({ __type: "Pointer", className: "A", objectId });
const point = (longitude: number, latitude: number) => ({ __type: "GeoPoint", latitude, longitude });

describe("values (4.7)", () => {
  it.each<readonly [expression: string, expected: unknown]>([
    ["BmobPointer('A', 'a1')", pointer("a1")],
    ["BmobPointer(objectId='a1', className='A')", pointer("a1")],
    ["BmobFile('http://a/b.png')", { __type: "File", url: "http://a/b.png", filename: "" }],
    ["BmobFile('u', filename='图.png')", { __type: "File", url: "u", filename: "图.png" }],
    ["BmobDate(0)", { __type: "Date", iso: "1970-01-01 08:00:00" }],
    ["BmobDate(1577808000000)", { __type: "Date", iso: "2020-01-01 00:00:00" }],
    ["BmobDate(1577808000999.9)", { __type: "Date", iso: "2020-01-01 00:00:00" }],
    ["BmobDate('2011-08-21T18:02:52.249Z')", { __type: "Date", iso: "2011-08-21T18:02:52.249Z" }],
    ["BmobGeoPoint(116.3, 39.9)", point(116.3, 39.9)],
    ["BmobGeoPoint(latitude=39.9, longitude=116.3)", point(116.3, 39.9)],
    ["BmobGeoPoint(116.3, 39.9).latitude", 39.9],
    ["BmobPointer('A', 'a1').__dict__", pointer("a1")],
  ])("%s", async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });
});

describe("BmobQuerier (4.7)", () => {
  const sub = { className: "B", where: { b: 1 } };

  it.each<readonly [call: string, where: unknown]>([
    ["addWhereExists('a')", { a: { $exists: true } }],
    ["addWhereExists('a', False)", { a: { $exists: false } }],
    ["addWhereNotExists('a')", { a: { $exists: false } }],
    ["addWhereEqualTo('a', '包')", { a: "包" }],
    ["addWhereEqualTo('a', 0)", { a: 0 }],
    ["addWhereEqualTo('a', BmobPointer('A', 'a1'))", { a: pointer("a1") }],
    ["addWhereEqualTo('a')", { a: { $exists: false } }],
    ["addWhereNotEqualTo('a', 1)", { a: { $ne: 1 } }],
    ["addWhereNotEqualTo('a', None)", { a: { $exists: true } }],
    ["addWhereGreaterThan('a', 1)", { a: { $gt: 1 } }],
    ["addWhereGreaterThanOrEqualTo('a', BmobDate('d'))", { a: { $gte: { __type: "Date", iso: "d" } } }],
    ["addWhereLessThan('a', 1)", { a: { $lt: 1 } }],
    ["addWhereLessThanOrEqualTo('a', 1)", { a: { $lte: 1 } }],
    ["addWhereRelatedTo('A', 'a1', 'likes')", { $relatedTo: { object: pointer("a1"), key: "likes" } }],
    ["addWhereNear('a', BmobGeoPoint(1, 2))", { a: { $nearSphere: point(1, 2) } }],
    [
      "addWhereNear('a', BmobGeoPoint(1, 2), 3, 4, 5)",
      {
        a: {
          $nearSphere: point(1, 2),
          $maxDistanceInMiles: 3,
          $maxDistanceInKilometers: 4,
          $maxDistanceInRadians: 5,
        },
      },
    ],
    [
      "addWhereNear('a', BmobGeoPoint(1, 2), maxKM=0)",
      { a: { $nearSphere: point(1, 2), $maxDistanceInKilometers: 0 } },
    ],
    [
      "addWhereWithinGeoBox('a', BmobGeoPoint(1, 2), BmobGeoPoint(3, 4))",
      { a: { $within: { $box: [point(1, 2), point(3, 4)] } } },
    ],
    ["addWhereContainedIn('a', (1, BmobPointer('A', 'a1')))", { a: { $in: [1, pointer("a1")] } }],
    ["addWhereContainedIn('a', [1], False)", { a: { $nin: [1] } }],
    ["addWhereNotContainedIn('a', [1])", { a: { $nin: [1] } }],
    ["addWhereContainsAll('a', [1, 2])", { a: { $all: [1, 2] } }],
    ["addWhereStrContains('a', '^龙.*')", { a: { $regex: "^龙.*" } }],
    [
      "addWhereMatchesSelect('a', BmobQuerier().addWhereEqualTo('b', 1), 'k', 'B')",
      { a: { $select: { key: "k", query: sub } } },
    ],
    [
      "addWhereMatchesSelect('a', {'className': 'B', 'where': {'b': 1}}, 'k', isMatch=False)",
      { a: { $dontSelect: { key: "k", query: sub } } },
    ],
    ["addWhereInQuery('a', BmobQuerier().addWhereEqualTo('b', 1), 'B')", { a: { $inQuery: sub } }],
    ["addWhereInQuery('a', {'className': 'B', 'where': {'b': 1}}, isIn=False)", { a: { $notInQuery: sub } }],
    ["addWhereGreaterThan('a', 1).addWhereLessThan('a', 9).addWhereEqualTo('b', 2)", { a: { $lt: 9 }, b: 2 }],
    ["addWhereGreaterThan('', 1)", {}],
    ["addWhereGreaterThan(None, 1)", {}],
    ["addWhereLessThan('a', None)", {}],
    ["addWhereContainedIn('a', None)", {}],
    ["addWhereNear('a', None)", {}],
    ["addWhereWithinGeoBox('a', None, None)", {}],
    ["addWhereMatchesSelect('a', None, 'k')", {}],
    ["addWhereInQuery('a', None)", {}],
    ["addWhereRelatedTo('A', 'a1', '')", {}],
  ])("%s", async (call, where) => {
    expect(await value(`BmobQuerier().${call}.filter`)).toEqual(where);
  });

  it("returns itself, and shares nothing with another", async () => {
    const text = "q = BmobQuerier()\nassert q.addWhereExists('a') is q\nresponse.send(BmobQuerier().filter)";
    expect((await body(text)).data).toMatchObject({ body: "{}" });
  });
});

describe("BmobUpdater (4.7)", () => {
  it.each<readonly [call: string, expected: unknown]>([
    ["add('a', '包')", { a: "包" }],
    ["add('a', None)", { a: null }],
    ["add('a', 1, {'b': 2})", { a: 1, b: 2 }],
    ["increment('a', -2)", { a: { __op: "Increment", amount: -2 } }],
    ["arrayAdd('a', 1)", { a: { __op: "Add", objects: [1] } }],
    ["arrayAdd('a', (1, [2]))", { a: { __op: "Add", objects: [1, [2]] } }],
    ["arrayAddUnique('a', {'b': 1})", { a: { __op: "AddUnique", objects: [{ b: 1 }] } }],
    ["arrayRemove('a', '包')", { a: { __op: "Remove", objects: ["包"] } }],
    ["addRelations('a', BmobPointer('A', 'a1'))", { a: { __op: "AddRelation", objects: [pointer("a1")] } }],
    [
      "removeRelations('a', [BmobPointer('A', 'a1'), BmobPointer('A', 'a2')])",
      { a: { __op: "RemoveRelation", objects: [pointer("a1"), pointer("a2")] } },
    ],
    [
      "increment('n', 1, BmobUpdater.arrayAdd('a', []))",
      { a: { __op: "Add", objects: [] }, n: { __op: "Increment", amount: 1 } },
    ],
  ])("%s", async (call, expected) => {
    expect(await value(`BmobUpdater.${call}`)).toEqual(expected);
  });

  it("changes the dict it was given, and returns it; another when it was given none", async () => {
    const text =
      "d = {}\nassert BmobUpdater.increment('n', 1, d) is d and 'n' in d\nassert BmobUpdater.add('a', 1) is not BmobUpdater.add('a', 1)\nresponse.send('ok')";
    expect((await body(text)).data).toMatchObject({ body: "ok" });
  });
});
