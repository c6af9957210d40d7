exports.main = ({ data }, callback) => setTimeout(() => callback(null, "等到了"), data.ms);
