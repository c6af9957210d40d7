function onRequest(_request, response, modules) {
  modules.oData.find({ table: "Score" }, (_error, data) => response.send(JSON.parse(data).results[0].name));
}
exports.Score = onRequest;
