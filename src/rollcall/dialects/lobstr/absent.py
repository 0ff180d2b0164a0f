"""What lobstr's clients can ask for and this server does not do yet, with the reasons."""

from rollcall.wire.card import Absent

HARVESTS = "Harvests (squids, tasks, runs, results) are not built yet; accounts are."
CRAWLERS = "Crawlers come with harvests, which are not built yet."
DELIVERY = "Delivering results comes with harvests, which are not built yet."
CREDITS = "rollcall meters nothing, so there are no credits to account for."

ABSENT = (
    Absent("GET", "/v1/crawlers", "listCrawlers", CRAWLERS),
    Absent("GET", "/v1/crawlers/{id}", "getCrawler", CRAWLERS),
    Absent("GET", "/v1/crawlers/{id}/params", "crawlerParams", CRAWLERS),
    Absent("GET", "/v1/crawlers/{id}/attributes", "crawlerAttributes", CRAWLERS),
    Absent("GET", "/v1/squids", "listSquids", HARVESTS),
    Absent("POST", "/v1/squids", "createSquid", HARVESTS),
    Absent("GET", "/v1/squids/{id}", "getSquid", HARVESTS),
    Absent("POST", "/v1/squids/{id}", "updateSquid", HARVESTS),
    Absent("DELETE", "/v1/squids/{id}", "deleteSquid", HARVESTS),
    Absent("POST", "/v1/squid/estimate", "estimateSquid", HARVESTS),
    Absent("POST", "/v1/squids/{id}/empty", "emptySquid", HARVESTS),
    Absent("GET", "/v1/squids/{id}/chain", "getChain", HARVESTS),
    Absent("POST", "/v1/squids/{id}/chain", "createChain", HARVESTS),
    Absent("PATCH", "/v1/squids/{id}/chain", "updateChain", HARVESTS),
    Absent("DELETE", "/v1/squids/{id}/chain", "deleteChain", HARVESTS),
    Absent("GET", "/v1/tasks", "listTasks", HARVESTS),
    Absent("POST", "/v1/tasks", "addTasks", HARVESTS),
    Absent("GET", "/v1/tasks/{id}", "getTask", HARVESTS),
    Absent("DELETE", "/v1/tasks/{id}", "deleteTask", HARVESTS),
    Absent("POST", "/v1/tasks/upload", "uploadTasks", HARVESTS),
    Absent("GET", "/v1/tasks/upload/{id}", "uploadStatus", HARVESTS),
    Absent("GET", "/v1/runs", "listRuns", HARVESTS),
    Absent("POST", "/v1/runs", "startRun", HARVESTS),
    Absent("GET", "/v1/runs/{id}", "getRun", HARVESTS),
    Absent("GET", "/v1/runs/{id}/stats", "runStats", HARVESTS),
    Absent("POST", "/v1/runs/{id}/abort", "abortRun", HARVESTS),
    Absent("GET", "/v1/runs/{id}/download", "downloadRun", HARVESTS),
    Absent("GET", "/v1/runtasks", "listRunTasks", HARVESTS),
    Absent("GET", "/v1/results", "listResults", HARVESTS),
    Absent("POST", "/v1/delivery", "setDelivery", DELIVERY),
    Absent("POST", "/v1/delivery/test-email", "testEmail", DELIVERY),
    Absent("POST", "/v1/delivery/test-googlesheet", "testGoogleSheet", DELIVERY),
    Absent("POST", "/v1/delivery/test-s3", "testS3", DELIVERY),
    Absent("POST", "/v1/delivery/test-webhook", "testWebhook", DELIVERY),
    Absent("POST", "/v1/delivery/test-sftp", "testSftp", DELIVERY),
    Absent("GET", "/v1/runs/{id}/credits", "runCredits", CREDITS),
    Absent("GET", "/v1/squids/{id}/credits", "squidCredits", CREDITS),
    Absent("GET", "/v1/credits/squids", "creditsBySquid", CREDITS),
    Absent("GET", "/v1/credits/modules", "creditsByModule", CREDITS),
)
