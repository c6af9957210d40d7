import { describe } from "vitest";
import { NOW } from "../scenarios/steps.js";
import { IDS } from "./data.js";
import { setting } from "./node-told.js";
import { type FunctionCase, functionCases } from "./support.js";

/** Node functions: oRelation, oArray, oAtom and oLocation against the emulator's data. Bmob contract 5. */

describe("relations, arrays, counters, places", () => {
  const pointer = (name: "one" | "two" | "three") =>
    `{ __type: "Pointer", className: "Level", objectId: "${IDS[name]}" }`;
  functionCases(
    "node",
    [
      {
        title: "5 oRelation.add, query, update, delete",
        body: `
          const r = modules.oRelation;
          const related = () => promised(r, "query", { table: "Level", where: { $relatedTo: { object: team, key: "levels" } } });
          const data = { name: "红队", levels: { __op: "AddRelation", objects: [${pointer("one")}] } };
          const { objectId } = (await promised(r, "add", { table: "Team", data })).json;
          const team = { __type: "Pointer", className: "Team", objectId };
          const first = labels((await related()).data);
          await promised(r, "update", { table: "Team", objectId, data: { levels: { __op: "AddRelation", objects: [${pointer("two")}] } } });
          const second = labels((await related()).data);
          await promised(r, "delete", { table: "Team", objectId, data: { levels: { __op: "RemoveRelation", objects: [${pointer("one")}] } } });
          response.send([first, second, labels((await related()).data)]);`,
        gives: [["one"], ["one", "two"], ["two"]],
      },
      {
        title: "5 oRelation.query of users",
        body: "modules.oRelation.query({ table: 'users', where: { username: 'hong' } }, (err, data) => response.send(parse(data).results[0].objectId));",
        text: IDS.hong,
      },
      {
        title: "5 oArray.add, addUnique, remove, query",
        body: `
          const a = modules.oArray;
          const op = (name, ...objects) => ({ tags: { __op: name, objects } });
          const { objectId } = (await promised(a, "add", { table: "Tagged", data: { label: "t", ...op("Add", "a", "a") } })).json;
          await promised(a, "addUnique", { table: "Tagged", objectId, data: op("AddUnique", "a", "b") });
          const added = (await promised(a, "query", { table: "Tagged", where: { tags: "b" } })).json.results[0].tags;
          await promised(a, "remove", { table: "Tagged", objectId, data: op("Remove", "a") });
          const left = (await promised(a, "query", { table: "Tagged" })).json.results[0].tags;
          response.send([added, left]);`,
        gives: [["a", "a", "b"], ["b"]],
      },
      {
        title: "5 oAtom.exec",
        body: `
          const { objectId } = (await promised(modules.oData, "insert", { table: "Counter", data: { n: 1 } })).json;
          const answer = (await promised(modules.oAtom, "exec", { table: "Counter", objectId, data: { n: { __op: "Increment", amount: 5 } } })).json;
          const row = (await promised(modules.oData, "findOne", { table: "Counter", objectId })).json;
          response.send([answer, row.n]);`,
        gives: [{ updatedAt: NOW }, 6],
      },
      {
        title: "5 oLocation.create, query",
        body: `
          const l = modules.oLocation;
          const here = { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 };
          const { objectId } = (await promised(modules.oData, "insert", { table: "Shop", data: { label: "shop" } })).json;
          const answer = (await promised(l, "create", { table: "Shop", objectId, data: { place: here } })).json;
          const near = { place: { $nearSphere: here, $maxDistanceInKilometers: 1 } };
          response.send([answer, labels((await promised(l, "query", { table: "Shop", where: near })).data)]);`,
        gives: [{ updatedAt: NOW }, ["shop"]],
      },
      {
        title: "5 oLocation.query, nearest first",
        body: `
          const here = { __type: "GeoPoint", latitude: 32.06, longitude: 118.8 };
          const where = { place: { $nearSphere: here, $maxDistanceInKilometers: 2000 } };
          response.send(labels((await promised(modules.oLocation, "query", { table: "Score", where })).data));`,
        gives: ["b", "a", "c"],
      },
      ...(
        [
          ["oRelation", "update", "{ table: 'Team', objectId: 'nope', data: { a: 1 } }"],
          ["oArray", "remove", "{ table: 'Tagged', objectId: 'nope', data: { a: 1 } }"],
          ["oAtom", "exec", "{ table: 'Counter', objectId: 'nope', data: { a: 1 } }"],
          ["oLocation", "create", "{ table: 'Shop', objectId: 'nope', data: { a: 1 } }"],
        ] as const
      ).map(
        ([object, method, options]): FunctionCase => ({
          title: `5 ${object}.${method} of nothing: err and data, both`,
          body: `modules.${object}.${method}(${options}, (err, data) => response.send(failed(err, data)[2].code));`,
          text: "101",
        }),
      ),
    ],
    setting,
  );
});
