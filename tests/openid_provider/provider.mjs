// A real OpenID provider on this machine, for tests alone: `node provider.mjs FILE`.
//
// FILE is JSON, and what it says of people and of what goes wrong is read anew at every request:
//   port, client_id, client_secret, redirect_uris, post_logout_redirect_uris
//   people   what the provider says of each, by the name they sign in with there (no password is asked for)
//   wrong    what is put in the place of a right ID token: `claims` to change, `key` to sign with
//            ("published": a key that is added to the provider's own; "unknown": one that is not), `none`
//            (an ID token that nobody signed), or `left_out` (no ID token at all)
import { readFileSync } from "node:fs";

import { SignJWT, UnsecuredJWT, decodeJwt, exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const file = process.argv[2];
const said = () => JSON.parse(readFileSync(file, "utf8"));
const { port, ...beginning } = said();
const issuer = `http://127.0.0.1:${port}`;

async function key(kid) {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(privateKey)), kid, alg: "RS256", use: "sig" } };
}

const own = await key("own");
const others = { published: await key("published"), unknown: await key("unknown") };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: beginning.client_id,
      client_secret: beginning.client_secret,
      redirect_uris: beginning.redirect_uris,
      post_logout_redirect_uris: beginning.post_logout_redirect_uris,
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  jwks: { keys: [own.jwk] },
  cookies: { keys: ["for the tests alone"] },
  pkce: { required: () => true },
  // What it knows of somebody stands in the ID token itself, as Entra ID has it.
  conformIdTokenClaims: false,
  claims: {
    openid: ["sub", "groups", "roles", "oid", "tid", "hasgroups", "_claim_names", "amr", "acr"],
    profile: ["name", "preferred_username"],
    email: ["email", "email_verified"],
  },
  async findAccount(ctx, name) {
    const person = said().people[name];
    if (!person) return undefined;
    return { accountId: name, claims: async () => ({ sub: name, ...person }) };
  },
  // Nobody is asked whether the portal may know this: their organisation decided it.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
});

provider.use(async (ctx, next) => {
  await next();
  // Its own pages would ask another host for a typeface.
  if (typeof ctx.body === "string") ctx.body = ctx.body.replace(/<style>.*?<\/style>/s, "");
  const { wrong } = said();
  if (!wrong) return;
  if (ctx.path === "/jwks" && wrong.key === "published") {
    const { n, e, kty, kid, alg, use } = others.published.jwk;
    ctx.body = { keys: [...ctx.body.keys, { n, e, kty, kid, alg, use }] };
  }
  if (ctx.path === "/token" && ctx.body?.id_token) {
    ctx.body = { ...ctx.body, id_token: await otherwise(ctx.body.id_token, wrong) };
  }
});

// The ID token with what is to be wrong about it.
async function otherwise(token, wrong) {
  if (wrong.left_out) return undefined;
  const claims = { ...decodeJwt(token), ...wrong.claims };
  if (wrong.none) return new UnsecuredJWT(claims).encode();
  // "unknown" calls itself by the name of the provider's own key.
  const kid = wrong.key === "published" ? "published" : "own";
  const { privateKey } = others[wrong.key] ?? own;
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey);
}

provider.listen(port, "127.0.0.1", () => console.log("listening"));
