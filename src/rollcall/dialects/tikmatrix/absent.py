"""What TikMatrix's programs can ask for and this server does not do, with the reasons."""

from rollcall.wire.card import Absent

LATER = "It belongs to a part of rollcall that is not built yet."
NO_REMOTE_HANDS = (
    "rollcall tells where a phone is; it does not operate phones or inject input into apps."
)
NO_LICENCE = "rollcall has no licences to check: every part is open to everybody."
NO_SCRIPTS = (
    "TikMatrix tasks run scripts that operate apps on phones; rollcall acts through official "
    "platform APIs alone."
)

ABSENT = (
    Absent("GET", "/api/v1/license/check", "checkLicense", NO_LICENCE),
    Absent("POST", "/api/v1/task", "createTask", NO_SCRIPTS),
    Absent("GET", "/api/v1/task", "listTasks", NO_SCRIPTS),
    Absent("GET", "/api/v1/task/stats", "taskStats", NO_SCRIPTS),
    Absent("DELETE", "/api/v1/task/batch", "deleteTasks", NO_SCRIPTS),
    Absent("POST", "/api/v1/task/retry-all", "retryAllTasks", NO_SCRIPTS),
    Absent("GET", "/api/v1/task/{id}", "getTask", NO_SCRIPTS),
    Absent("DELETE", "/api/v1/task/{id}", "deleteTask", NO_SCRIPTS),
    Absent("POST", "/api/v1/task/{id}/stop", "stopTask", NO_SCRIPTS),
    Absent("POST", "/api/v1/task/{id}/retry", "retryTask", NO_SCRIPTS),
    Absent("GET", "/api/v1/rpc/devices", "listDevices", LATER),
    Absent("GET", "/api/v1/rpc/session", "listSessions", NO_REMOTE_HANDS),
    Absent("POST", "/api/v1/rpc/session", "openSession", NO_REMOTE_HANDS),
    Absent("POST", "/api/v1/rpc/session/{id}/heartbeat", "keepSession", NO_REMOTE_HANDS),
    Absent("DELETE", "/api/v1/rpc/session/{id}", "closeSession", NO_REMOTE_HANDS),
    Absent("POST", "/api/v1/rpc/jsonrpc", "callDevice", NO_REMOTE_HANDS),
    Absent("POST", "/api/v1/rpc/adb", "runAdb", NO_REMOTE_HANDS),
    Absent("GET", "/api/v1/rpc/hierarchy", "readScreen", NO_REMOTE_HANDS),
    Absent("GET", "/api/v1/rpc/screenshot", "takeScreenshot", NO_REMOTE_HANDS),
)
