import { describe } from "vitest";
import { DATA, IDS } from "./data.js";
import { type FunctionCase, functionCases } from "./support.js";

/** BmobQuerier and BmobUpdater against the emulator's data. Bmob contract 4.7. */

const before = `
  def labels(modules, where, table="Score"):
      r = modules.oData.find(table, where)
      if r.err != None:
          return r.jsonData
      return [row["label"] for row in r.queryResults]

  q = BmobQuerier
  BEIJING = BmobGeoPoint(116.4, 39.9)
  NANJING = BmobGeoPoint(118.8, 32.06)
`;

describe("BmobQuerier", () => {
  /** `BmobQuerier()` with these calls, and the `label`s it finds in Score. */
  const found: readonly (readonly [calls: string, labels: readonly string[]])[] = [
    ["", ["a", "b", "c", "d"]],
    [".addWhereExists('score')", ["a", "b", "c"]],
    [".addWhereExists('score', False)", ["d"]],
    [".addWhereNotExists('score')", ["d"]],
    [".addWhereEqualTo('score', 10)", ["a"]],
    [".addWhereEqualTo('name', 'Bob 包')", ["b"]],
    [".addWhereEqualTo('tags', 'y')", ["a", "b"]],
    [".addWhereEqualTo('score', None)", ["d"]],
    [".addWhereEqualTo('score')", ["d"]],
    [`.addWhereEqualTo('level', BmobPointer('Level', '${IDS.three}'))`, ["c"]],
    [".addWhereEqualTo('at', BmobDate('2026-01-01 20:00:00'))", ["b"]],
    [".addWhereNotEqualTo('score', 10)", ["b", "c", "d"]],
    [".addWhereNotEqualTo('score', None)", ["a", "b", "c"]],
    [".addWhereNotEqualTo('score')", ["a", "b", "c"]],
    [".addWhereGreaterThan('score', 20)", ["c"]],
    [".addWhereGreaterThanOrEqualTo('score', 20)", ["b", "c"]],
    [".addWhereLessThan('score', 20)", ["a"]],
    [".addWhereLessThanOrEqualTo('score', 20)", ["a", "b"]],
    [".addWhereGreaterThan('name', 'c')", ["c", "d"]],
    [".addWhereLessThan('at', BmobDate(1767312000000))", ["a", "b"]],
    [".addWhereGreaterThanOrEqualTo('createdAt', BmobDate('2026-03-03 08:00:00'))", ["c", "d"]],
    [".addWhereContainedIn('score', [10, 30, 99])", ["a", "c"]],
    [".addWhereContainedIn('score', [])", []],
    [".addWhereContainedIn('tags', ['z'])", ["b"]],
    [`.addWhereContainedIn('level', [BmobPointer('Level', '${IDS.one}')])`, ["a"]],
    [".addWhereExists('grade').addWhereContainedIn('score', [10, 30], False)", ["b"]],
    [".addWhereExists('grade').addWhereNotContainedIn('score', [10])", ["b", "c"]],
    [".addWhereContainsAll('tags', ['x', 'y'])", ["a"]],
    [".addWhereContainsAll('tags', ['x'])", ["a", "c"]],
    [".addWhereStrContains('name', 'dog')", ["c", "d"]],
    [".addWhereStrContains('name', '^[A-B]')", ["a", "b"]],
    [".addWhereStrContains('name', '包$')", ["b"]],
    [".addWhereEqualTo('score', 10).addWhereEqualTo('score', 20)", ["b"]],
    [".addWhereGreaterThan('score', 10).addWhereLessThan('score', 30)", ["a", "b"]],
    [".addWhereGreaterThan('score', 10).addWhereEqualTo('grade', 'two')", ["b", "c"]],
    [".addWhereEqualTo('', 1)", ["a", "b", "c", "d"]],
    [".addWhereGreaterThan('score', None)", ["a", "b", "c", "d"]],
    [".addWhereGreaterThan(None, 1)", ["a", "b", "c", "d"]],
    [".addWhereNear('place', BEIJING)", ["a", "c"]],
    [".addWhereNear('place', BmobGeoPoint(116.31, 39.94))", ["c", "a"]],
    [".addWhereNear('place', BEIJING, maxKM=2)", ["a"]],
    [".addWhereNear('place', BEIJING, 3)", ["a"]],
    [".addWhereNear('place', BEIJING, maxMiles=20)", ["a", "c"]],
    [".addWhereNear('place', NANJING, None, 500)", ["b"]],
    [".addWhereNear('place', NANJING, maxKM=2000)", ["b", "a", "c"]],
    [".addWhereNear('place', BEIJING, maxRadians=0.0005)", ["a"]],
    [".addWhereNear('place', BEIJING, None, None, 1)", ["a", "c", "b"]],
    [".addWhereNear('place', NANJING)", []],
    [".addWhereWithinGeoBox('place', BmobGeoPoint(116, 39), BmobGeoPoint(117, 40))", ["a", "c"]],
    [".addWhereWithinGeoBox('place', BmobGeoPoint(121, 31), BmobGeoPoint(122, 32))", ["b"]],
    [".addWhereWithinGeoBox('place', BmobGeoPoint(0, 0), BmobGeoPoint(1, 1))", []],
    [".addWhereMatchesSelect('grade', q().addWhereGreaterThan('rank', 1), 'label', 'Level')", ["b", "c"]],
    [
      ".addWhereExists('grade').addWhereMatchesSelect('name', q().addWhereEqualTo('score', 10), 'name', 'Score')",
      ["a"],
    ],
    [
      ".addWhereExists('score').addWhereMatchesSelect('grade', q().addWhereGreaterThan('rank', 1), 'label', 'Level', False)",
      ["a"],
    ],
    [".addWhereMatchesSelect('grade', {'className': 'Level', 'where': {'rank': 1}}, 'label')", ["a"]],
    [".addWhereInQuery('level', q().addWhereGreaterThanOrEqualTo('rank', 2), 'Level')", ["b", "c"]],
    [".addWhereExists('score').addWhereInQuery('level', q().addWhereEqualTo('rank', 2), 'Level', False)", ["a", "c"]],
    [".addWhereInQuery('level', {'className': 'Level', 'where': {'label': 'three'}})", ["c"]],
    [
      ".addWhereInQuery('level', q().addWhereContainedIn('label', ['one', 'two']), className='Level', isIn=True)",
      ["a", "b"],
    ],
  ];
  functionCases(
    "python",
    [
      ...found.map(
        ([calls, gives]): FunctionCase => ({
          title: `4.7 BmobQuerier()${calls}`,
          body: `response.send(labels(modules, BmobQuerier()${calls}))`,
          gives,
        }),
      ),
      {
        title: "4.7 every method gives the querier back",
        body: `
          w = BmobQuerier()
          response.send(all(each is w for each in [w.addWhereExists("a"), w.addWhereNotExists("a"), w.addWhereEqualTo("a", 1),
              w.addWhereNotEqualTo("a", 1), w.addWhereGreaterThan("a", 1), w.addWhereGreaterThanOrEqualTo("a", 1),
              w.addWhereLessThan("a", 1), w.addWhereLessThanOrEqualTo("a", 1), w.addWhereRelatedTo("T", "x", "k"),
              w.addWhereNear("g", BEIJING), w.addWhereWithinGeoBox("g", BEIJING, BEIJING), w.addWhereContainedIn("a", [1]),
              w.addWhereNotContainedIn("a", [1]), w.addWhereContainsAll("a", [1]), w.addWhereStrContains("a", "b"),
              w.addWhereMatchesSelect("a", BmobQuerier(), "k", "T"), w.addWhereInQuery("a", BmobQuerier(), "T"), w.addWhereEqualTo("", 1)]))`,
        text: "true",
      },
      {
        title: "4.7 a querier can be asked twice, and two are apart",
        body: `
          one = BmobQuerier().addWhereEqualTo("score", 10)
          two = BmobQuerier().addWhereEqualTo("score", 20)
          response.send([labels(modules, one), labels(modules, two), labels(modules, one)])`,
        gives: [["a"], ["b"], ["a"]],
      },
      {
        title: "4.7 a wrong operator value is refused, not raised",
        body: `
          r = modules.oData.find("Score", BmobQuerier().addWhereContainedIn("score", "text"))
          response.send([r.code, r.jsonData["code"], r.queryResults])`,
        gives: [400, 102, null],
      },
      {
        title: "4.7 with order, limit and count",
        body: `
          r = modules.oData.find("Score", BmobQuerier().addWhereExists("score"), 2, 0, "-score", count=1)
          response.send([[row["label"] for row in r.queryResults], r.statCount])`,
        gives: [["c", "b"], 3],
      },
    ],
    { before, files: DATA },
  );
});

describe("BmobUpdater", () => {
  /** Data of the first row, the update, and the row afterwards. Each in a class of its own. */
  const updates: readonly (readonly [data: string, update: string, row: object])[] = [
    ["{'n': 1}", "u.add('n', 5)", { n: 5 }],
    ["{'n': 1}", "u.increment('n', 2)", { n: 3 }],
    ["{'n': 1}", "u.increment('n', -2.5)", { n: -1.5 }],
    ["{}", "u.increment('n', 7)", { n: 7 }],
    ["{'n': 1}", "u.increment('n', 1, {'text': 'x'})", { n: 2, text: "x" }],
    ["{'n': 1}", "u.add('text', 'y', u.increment('n', 1))", { n: 2, text: "y" }],
    ["{'l': [1]}", "u.arrayAdd('l', [1, 2])", { l: [1, 1, 2] }],
    ["{'l': [1]}", "u.arrayAdd('l', (2, 3))", { l: [1, 2, 3] }],
    ["{'l': [1]}", "u.arrayAdd('l', 2)", { l: [1, 2] }],
    ["{'l': ['a']}", "u.arrayAdd('l', '中')", { l: ["a", "中"] }],
    ["{'l': []}", "u.arrayAdd('l', {'x': 1})", { l: [{ x: 1 }] }],
    ["{}", "u.arrayAdd('l', [1])", { l: [1] }],
    [
      "{'l': []}",
      "u.arrayAdd('l', BmobPointer('Level', 'x'))",
      { l: [{ __type: "Pointer", className: "Level", objectId: "x" }] },
    ],
    [
      "{'l': []}",
      "u.arrayAdd('l', [BmobDate('2026-01-01 00:00:00')])",
      { l: [{ __type: "Date", iso: "2026-01-01 00:00:00" }] },
    ],
    ["{'l': [1, 2]}", "u.arrayAddUnique('l', [2, 3])", { l: [1, 2, 3] }],
    ["{'l': [{'x': 1}]}", "u.arrayAddUnique('l', {'x': 1})", { l: [{ x: 1 }] }],
    ["{}", "u.arrayAddUnique('l', 'a')", { l: ["a"] }],
    ["{'l': [1, 2, 1]}", "u.arrayRemove('l', [1])", { l: [2] }],
    ["{'l': [1, 2, 3]}", "u.arrayRemove('l', (1, 3))", { l: [2] }],
    ["{'l': ['a', 'b']}", "u.arrayRemove('l', 'a')", { l: ["b"] }],
    ["{'l': [{'x': 1}, {'x': 2}]}", "u.arrayRemove('l', {'x': 2})", { l: [{ x: 1 }] }],
    ["u.increment('n', 4)", "{'m': 1}", { n: 4, m: 1 }],
    ["u.arrayAdd('l', [1])", "{'m': 1}", { l: [1], m: 1 }],
    ["u.arrayAddUnique('l', [1, 2])", "{'m': 1}", { l: [1, 2], m: 1 }],
  ];
  functionCases(
    "python",
    [
      ...updates.map(
        ([data, update, row], index): FunctionCase => ({
          title: `4.7 ${data}, then ${update}`,
          body: `
            u = BmobUpdater
            made = modules.oData.insert("U${index}", ${data})
            changed = modules.oData.update("U${index}", made.objectId(), ${update})
            row = modules.oData.findOne("U${index}", made.objectId()).jsonData
            response.send([changed.err, {key: row[key] for key in row if key not in ("objectId", "createdAt", "updatedAt")}])`,
          gives: [null, row],
        }),
      ),
      {
        title: "4.7 data that is given is changed and given back; none makes a new one",
        body: `
          data = {"a": 1}
          same = BmobUpdater.increment("n", 1, data) is data
          one = BmobUpdater.add("x", 1)
          two = BmobUpdater.add("y", 2)
          response.send([same, data, one, two])`,
        gives: [true, { a: 1, n: { __op: "Increment", amount: 1 } }, { x: 1 }, { y: 2 }],
      },
      {
        title: "4.7 an operation that does not fit is refused, not raised",
        body: `
          made = modules.oData.insert("Unfit", {"text": "x"})
          r = modules.oData.update("Unfit", made.objectId(), BmobUpdater.increment("text", 1))
          response.send([r.code, r.jsonData["code"], modules.oData.findOne("Unfit", made.objectId()).jsonData["text"]])`,
        gives: [400, 111, "x"],
      },
    ],
    { before },
  );
});

describe("relations", () => {
  functionCases(
    "python",
    [
      {
        title: "4.7 addRelations, addWhereRelatedTo, removeRelations",
        body: `
          d = modules.oData
          team = d.insert("Team", {"name": "红队"}).objectId()
          related = BmobQuerier().addWhereRelatedTo("Team", team, "levels")
          steps = []
          d.update("Team", team, BmobUpdater.addRelations("levels", BmobPointer("Level", "${IDS.one}")))
          steps.append(labels(modules, related, "Level"))
          d.update("Team", team, BmobUpdater.addRelations("levels", [BmobPointer("Level", "${IDS.two}"), BmobPointer("Level", "${IDS.one}")]))
          steps.append(labels(modules, related, "Level"))
          d.update("Team", team, BmobUpdater.removeRelations("levels", BmobPointer("Level", "${IDS.one}")))
          steps.append(labels(modules, related, "Level"))
          steps.append(d.findOne("Team", team).jsonData["levels"])
          response.send(steps)`,
        gives: [["one"], ["one", "two"], ["two"], { __type: "Relation", className: "Level" }],
      },
      {
        title: "4.7 addRelations on insert",
        body: `
          data = BmobUpdater.addRelations("levels", (BmobPointer("Level", "${IDS.three}"),))
          team = modules.oData.insert("Team2", BmobUpdater.add("name", "x", data)).objectId()
          response.send(labels(modules, BmobQuerier().addWhereRelatedTo("Team2", team, "levels"), "Level"))`,
        gives: ["three"],
      },
      {
        title: "4.7 addWhereRelatedTo with another condition",
        body: `
          pointers = [BmobPointer("Level", each) for each in ("${IDS.one}", "${IDS.two}", "${IDS.three}")]
          team = modules.oData.insert("Team3", BmobUpdater.addRelations("levels", pointers)).objectId()
          response.send(labels(modules, BmobQuerier().addWhereRelatedTo("Team3", team, "levels").addWhereGreaterThan("rank", 1), "Level"))`,
        gives: ["two", "three"],
      },
      {
        title: "4.7 users of a relation",
        body: `
          team = modules.oData.insert("Team4", BmobUpdater.addRelations("members", BmobPointer("_User", "${IDS.hong}"))).objectId()
          rows = modules.oData.find("_User", BmobQuerier().addWhereRelatedTo("Team4", team, "members")).queryResults
          response.send([row["username"] for row in rows])`,
        gives: ["hong"],
      },
      {
        title: "6.3 which teams have a level",
        body: `
          d = modules.oData
          d.insert("Team5", BmobUpdater.addRelations("levels", BmobPointer("Level", "${IDS.one}"), {"label": "first"}))
          d.insert("Team5", BmobUpdater.addRelations("levels", BmobPointer("Level", "${IDS.two}"), {"label": "second"}))
          response.send(labels(modules, BmobQuerier().addWhereInQuery("levels", BmobQuerier().addWhereEqualTo("rank", 2), "Level"), "Team5"))`,
        gives: ["second"],
      },
    ],
    { before, files: DATA },
  );
});
