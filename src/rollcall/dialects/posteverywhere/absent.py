"""What PostEverywhere's clients can ask for and this server does not do yet, with the reasons."""

from rollcall.wire.card import Absent

POSTS = "Publishing is not built yet; accounts are."
MEDIA = "Media are not built yet; accounts are."
AI = "rollcall makes no pictures or captions."
CAMPAIGNS = "Campaigns come with publishing, which is not built yet."
ANALYTICS = "Analytics are not built yet; accounts are."
CONNECTING = "Connecting by consent is not built yet; add accounts by import or rollcall's own API."
SIGN_IN = "Make a key with rollcall's own API or `rollcall keys create`."

ABSENT = (
    Absent("GET", "/api/v1/posts", "listPosts", POSTS),
    Absent("POST", "/api/v1/posts", "createPost", POSTS),
    Absent("POST", "/api/v1/posts/bulk", "bulkCreatePosts", POSTS),
    Absent("POST", "/api/v1/posts/retry-failed", "retryFailedPosts", POSTS),
    Absent("GET", "/api/v1/posts/{id}", "getPost", POSTS),
    Absent("PATCH", "/api/v1/posts/{id}", "updatePost", POSTS),
    Absent("DELETE", "/api/v1/posts/{id}", "deletePost", POSTS),
    Absent("GET", "/api/v1/posts/{id}/results", "getPostResults", POSTS),
    Absent("POST", "/api/v1/posts/{id}/retry", "retryPost", POSTS),
    Absent("POST", "/api/v1/posts/{id}/schedule", "schedulePost", POSTS),
    Absent("GET", "/api/v1/media", "listMedia", MEDIA),
    Absent("GET", "/api/v1/media/{id}", "getMedia", MEDIA),
    Absent("DELETE", "/api/v1/media/{id}", "deleteMedia", MEDIA),
    Absent("POST", "/api/v1/media/upload", "uploadMedia", MEDIA),
    Absent("POST", "/api/v1/media/upload-from-url", "uploadMediaFromUrl", MEDIA),
    Absent("POST", "/api/v1/media/{id}/complete", "completeMedia", MEDIA),
    Absent("POST", "/api/v1/ai/generate-image", "generateImage", AI),
    Absent("POST", "/api/v1/ai/generate-caption", "generateCaption", AI),
    Absent("GET", "/api/v1/campaigns", "listCampaigns", CAMPAIGNS),
    Absent("POST", "/api/v1/campaigns", "createCampaign", CAMPAIGNS),
    Absent("GET", "/api/v1/campaigns/{id}", "getCampaign", CAMPAIGNS),
    Absent("PATCH", "/api/v1/campaigns/{id}", "updateCampaign", CAMPAIGNS),
    Absent("DELETE", "/api/v1/campaigns/{id}", "deleteCampaign", CAMPAIGNS),
    Absent("GET", "/api/v1/analytics/summary", "analyticsSummary", ANALYTICS),
    Absent("POST", "/api/v1/auth/device", "startDeviceSignIn", SIGN_IN),
    Absent("POST", "/api/v1/auth/device/token", "pollDeviceSignIn", SIGN_IN),
    Absent("POST", "/api/v1/auth/social-connect/bluesky", "connectBluesky", CONNECTING),
    Absent("POST", "/api/v1/auth/social-connect/telegram", "connectTelegram", CONNECTING),
    Absent("POST", "/api/v1/auth/social-connect/discord", "connectDiscord", CONNECTING),
    Absent("POST", "/api/v1/auth/social-connect/start", "startConnect", CONNECTING),
    Absent("GET", "/api/v1/auth/social-connect/poll/{session_id}", "pollConnect", CONNECTING),
    Absent("GET", "/api/v1/platform-rules", "platformRules", POSTS),
    Absent("POST", "/api/v1/accounts/connect-link", "createConnectLink", CONNECTING),
    Absent("POST", "/api/v1/accounts/connect-credential", "connectCredential", CONNECTING),
    Absent("POST", "/api/v1/accounts/{id}/reconnect", "reconnectAccount", CONNECTING),
)
