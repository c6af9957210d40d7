"""Changes of a row's columns. Bmob contract 4.7, BmobUpdater."""

from .values import plain


def listed(value):
    return plain(value) if isinstance(value, (list, tuple)) else [plain(value)]


def operation(name):
    """A method that changes a list: one value, or many."""

    def change(key, value, data=None):
        return BmobUpdater.add(key, {"__op": name, "objects": listed(value)}, data)

    return staticmethod(change)


class BmobUpdater:
    """Each method puts one change into `data`, or into a new dict, and returns it."""

    @staticmethod
    def add(key, value, data=None):
        if data is None:
            data = {}
        data[key] = value
        return data

    @staticmethod
    def increment(key, number, data=None):
        return BmobUpdater.add(key, {"__op": "Increment", "amount": number}, data)

    arrayAdd = operation("Add")
    arrayAddUnique = operation("AddUnique")
    arrayRemove = operation("Remove")
    addRelations = operation("AddRelation")
    removeRelations = operation("RemoveRelation")
