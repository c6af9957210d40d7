"""Conditions for `find`. Bmob contract 4.7, BmobQuerier."""

from .values import BmobPointer, plain


def comparison(operator):
    """A method that sets one operator."""

    def condition(self, key, value):
        return self._put(key, value, operator)

    return condition


def subquery(query, className):
    """A dict is a whole subquery already."""
    return {"className": className, "where": query.filter} if isinstance(query, BmobQuerier) else query


class BmobQuerier:
    """Builds `filter`, the `where` of a query. A later condition on a key replaces the earlier one (Bmob contract D9)."""

    def __init__(self):
        self.filter = {}

    def _put(self, key, value, operator=None):
        # Without a key or a value nothing changes, and nobody is told: so does the client module.
        if key and value is not None:
            self.filter[key] = plain(value) if operator is None else {operator: plain(value)}
        return self

    def addWhereExists(self, key, exists=True):
        return self._put(key, exists, "$exists")

    def addWhereNotExists(self, key):
        return self.addWhereExists(key, False)

    def addWhereEqualTo(self, key, value=None):
        return self.addWhereNotExists(key) if value is None else self._put(key, value)

    def addWhereNotEqualTo(self, key, value=None):
        return self.addWhereExists(key) if value is None else self._put(key, value, "$ne")

    addWhereGreaterThan = comparison("$gt")
    addWhereGreaterThanOrEqualTo = comparison("$gte")
    addWhereLessThan = comparison("$lt")
    addWhereLessThanOrEqualTo = comparison("$lte")
    addWhereContainsAll = comparison("$all")
    addWhereStrContains = comparison("$regex")

    def addWhereContainedIn(self, key, objs, isIn=True):
        return self._put(key, objs, "$in" if isIn else "$nin")

    def addWhereNotContainedIn(self, key, objs):
        return self.addWhereContainedIn(key, objs, False)

    def addWhereRelatedTo(self, table, toObjId, toKey):
        # As the REST documentation has it: at top level, so that a condition on the column itself can stand beside it.
        if toKey:
            self.filter["$relatedTo"] = {"object": plain(BmobPointer(table, toObjId)), "key": toKey}
        return self

    def addWhereNear(self, key, point, maxMiles=None, maxKM=None, maxRadians=None):
        if point is None:
            return self
        distances = {
            "$maxDistanceInMiles": maxMiles,
            "$maxDistanceInKilometers": maxKM,
            "$maxDistanceInRadians": maxRadians,
        }
        given = {name: distance for name, distance in distances.items() if distance is not None}
        return self._put(key, {"$nearSphere": plain(point), **given})

    def addWhereWithinGeoBox(self, key, southwest, northeast):
        if southwest is None or northeast is None:
            return self
        return self._put(key, {"$box": plain([southwest, northeast])}, "$within")

    def addWhereMatchesSelect(self, key, innerQuery, innerKey, innerTable=None, isMatch=True):
        if innerQuery is None:
            return self
        inner = {"key": innerKey, "query": subquery(innerQuery, innerTable)}
        return self._put(key, inner, "$select" if isMatch else "$dontSelect")

    def addWhereInQuery(self, key, value, className=None, isIn=True):
        # Bmob contract 4.7: the client module sends `{"filter": ...}` here, a bug.
        return self._put(key, subquery(value, className), "$inQuery" if isIn else "$notInQuery")
