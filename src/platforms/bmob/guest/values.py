"""The types a column can have that JSON has not. Bmob contract 4.7.

An object's attributes are its dict form, in the vendor's client module as well: functions read `point.latitude`, or `point.__dict__`.
"""

import time

# Bmob contract D10: Beijing time everywhere.
HOURS_EAST = 8


class BmobObject:
    def __init__(self, type, **members):
        vars(self).update({"__type": type}, **members)


class BmobPointer(BmobObject):
    def __init__(self, className, objectId):
        super().__init__("Pointer", className=className, objectId=objectId)


class BmobFile(BmobObject):
    def __init__(self, url, filename=""):
        super().__init__("File", url=url, filename=filename)


class BmobDate(BmobObject):
    def __init__(self, date):
        """`date`: milliseconds since 1970, or text that is taken as it is."""
        super().__init__("Date", iso=local_time(date) if isinstance(date, (int, float)) else date)


class BmobGeoPoint(BmobObject):
    # Bmob contract D11: longitude first; the client module has it the other way round.
    def __init__(self, longitude, latitude):
        super().__init__("GeoPoint", latitude=latitude, longitude=longitude)


def local_time(milliseconds):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(milliseconds / 1000 + HOURS_EAST * 3600))


def plain(value):
    """Dict forms in place of objects, in lists as well. Deeper ones are left to `wire.dumps`."""
    if isinstance(value, BmobObject):
        return dict(vars(value))
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
