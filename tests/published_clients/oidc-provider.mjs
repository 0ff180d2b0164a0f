// An OpenID provider of another maker, which ends all that it granted where a token is used twice.
// node oidc-provider.mjs REDIRECT_URI SLOWLY: prints its address, then what it refuses, line by line.
import http from "node:http";
import { Provider } from "oidc-provider";

const [redirect, slowly] = [process.argv[2], Number(process.argv[3] ?? 0)];
const client = {
  client_id: "rollcall",
  client_secret: "s3cret",
  redirect_uris: [redirect],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "client_secret_post",
  scope: "openid profile offline_access",
};
let provider;
const server = http.createServer((request, response) => {
  const end = response.end.bind(response);
  // What was done is told a moment later: whoever asked may be gone by then.
  if (request.url.startsWith("/token") && !request.url.includes("introspection"))
    response.end = (...said) => setTimeout(() => end(...said), slowly);
  provider.callback()(request, response);
});
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [client],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    ttl: {
      AccessToken: Number(process.argv[4] ?? 2),
      RefreshToken: 3600,
      Grant: 3600,
      Session: 3600,
      Interaction: 600,
      IdToken: 600,
      AuthorizationCode: 60,
    },
    claims: { profile: ["name", "preferred_username"] },
    rotateRefreshToken: true,
    clockTolerance: 0,
    issueRefreshToken: async () => true,
    findAccount: async (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: `The ${id}`, preferred_username: id }),
    }),
  });
  provider.on("grant.error", (_, error) => console.log("refused", error.error_detail));
  provider.on("grant.revoked", () => console.log("revoked"));
  console.log("ready", issuer);
});
