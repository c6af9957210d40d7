"""`modules.oData`: the REST API of the function's own app. Bmob contract 4.6."""

from .find import find_query
from .http_response import NO_CONNECTION, UNKNOWN, answered, bad_query, unanswered
from .wire import dumps, path_of, query_of

SESSION = "X-Bmob-Session-Token"
MASTER = "X-Bmob-Master-Key"


class Modules:
    """Bmob contract 4.6: one member for Python."""

    def __init__(self, host, app):
        self.oData = OData(host, app)


class OData:
    def __init__(self, host, app):
        self._host = host
        self._headers = {
            "X-Bmob-Application-Id": app["applicationId"],
            "X-Bmob-REST-API-Key": app["restKey"],
            "Content-Type": "application/json",
        }

    def _request(self, method, segments, body=None, query="", headers=None):
        """`body` is text."""
        try:
            path = path_of(segments)
        except ValueError:
            return bad_query()
        return self._exchange(method, path, body, query, headers or {})

    def _exchange(self, method, path, body, query, headers):
        request = {"method": method, "path": path, "headers": {**self._headers, **headers}}
        if query:
            request["query"] = query
        if body is not None:
            request["body"] = body
        try:
            return answered(self._host.call("request", request))
        except self._host.HostError as error:
            return unanswered(NO_CONNECTION, str(error))
        except (KeyError, TypeError, ValueError) as error:
            return unanswered(UNKNOWN, repr(error))

    def _credential(self, name, value):
        if value is None:
            self._headers.pop(name, None)
        else:
            self._headers[name] = str(value)
        return self

    def setUserSession(self, session):
        return self._credential(SESSION, session)

    def setMasterKey(self, masterKey):
        return self._credential(MASTER, masterKey)

    def insert(self, className, data):
        return self._request("POST", ["classes", className], dumps(data))

    def remove(self, className, objectId):
        return self._request("DELETE", ["classes", className, objectId])

    def update(self, className, objectId, data):
        return self._request("PUT", ["classes", className, objectId], dumps(data))

    def find(
        self,
        table,
        where=None,
        limit=None,
        skip=None,
        order=None,
        include=None,
        keys=None,
        count=None,
        groupby=None,
        groupcount=None,
        min=None,
        max=None,
        sum=None,
        average=None,
        having=None,
        objectId=None,
    ):
        parameters = locals()
        if objectId is not None:
            return self.findOne(table, objectId)
        try:
            query = find_query(parameters)
        except (OverflowError, RecursionError, TypeError, ValueError):
            return bad_query()
        return self._request("GET", ["classes", table], query=query)

    def findOne(self, className, objectId):
        return self._request("GET", ["classes", className, objectId])

    def userSignUp(self, userData):
        return self._request("POST", ["users"], dumps(userData))

    def userLogin(self, username, password):
        try:
            query = query_of({"username": username, "password": password})
        except (TypeError, ValueError):
            return bad_query()
        return self._request("GET", ["login"], query=query)

    def userLoginBySMS(self, mobile, smsCode, userInfo):
        # Bmob contract 4.6: in the caller's own dict.
        userInfo["mobilePhoneNumber"] = mobile
        userInfo["smsCode"] = smsCode
        return self.userSignUp(userInfo)

    def userResetPasswordByEmail(self, email):
        return self._request("POST", ["requestPasswordReset"], dumps({"email": email}))

    def userResetPasswordBySMS(self, smsCode, password):
        return self._request("PUT", ["resetPasswordBySmsCode", smsCode], dumps({"password": password}))

    def userResetPasswordByPWD(self, userId, session, oldPassword, newPassword):
        body = dumps({"oldPassword": oldPassword, "newPassword": newPassword})
        headers = {} if session is None else {SESSION: str(session)}
        return self._request("PUT", ["updateUserPassword", userId], body, headers=headers)

    def sendCustomSMS(self, mobile, content):
        return self._request("POST", ["requestSms"], dumps({"mobilePhoneNumber": mobile, "content": content}))

    def sendSMSCode(self, mobile, template):
        return self._request("POST", ["requestSmsCode"], dumps({"mobilePhoneNumber": mobile, "template": template}))

    def verifySMSCode(self, mobile, smsCode):
        return self._request("POST", ["verifySmsCode", smsCode], dumps({"mobilePhoneNumber": mobile}))

    def payQuery(self, orderId):
        return self._request("GET", ["pay", orderId])

    def cloudCode(self, funcName, body=None):
        return self._request("POST", ["functions", funcName], dumps({} if body is None else body))

    def getDBTime(self):
        # With a slash at the end, as the client module has it.
        return self._exchange("GET", "/1/timestamp/", None, "", {})

    def batch(self, requests, isTransaction=None):
        body = {"requests": requests} if isinstance(requests, (list, tuple)) else requests
        return self._request("POST", ["batch"], dumps(body), query="isTransaction=1" if isTransaction else "")
