exports.main = async () => {
  const { data } = await new BaaS.TableObject("product").setQuery(new BaaS.Query()).limit(1).find();
  console.log("有", data.meta.total_count);
  return data.objects.length;
};
