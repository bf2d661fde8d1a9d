import type { HonoRequest, MiddlewareHandler } from 'hono';
import type { AccessToken } from './access-token.js';
import type { AllowedHosts } from './allowed-hosts.js';
import { refusal } from './refusal.js';
import { appSecurityHeaders, securityHeaders } from './security-headers.js';

/** Who may ask for what, checked before any route. */
export interface Guards {
  readonly hosts: AllowedHosts;
  readonly token: AccessToken;
}

/**
 * Lets only pages of this server, opened by whoever started it, ask for something; but for one request, reading is all
 * they may do.
 */
export function guard({ hosts, token }: Guards): MiddlewareHandler {
  return async (context, next) => {
    const { req, res } = context;
    const headers = req.path.startsWith('/app/') ? appSecurityHeaders : securityHeaders;
    for (const [name, value] of Object.entries(headers)) res.headers.set(name, value);
    if (!hosts.has(req.header('host'))) return refusal(context, 421, 'this server does not have that name');
    const post = req.method === 'POST' ? posts.find(({ path }) => path.test(req.path)) : undefined;
    if (post !== undefined) {
      if (!isOwnPage(req, hosts, post.type))
        return refusal(context, 403, 'only pages of this server may ask for that');
    } else if (req.method !== 'GET' && req.method !== 'HEAD')
      return refusal(context, 405, `${req.method} is not possible here`);
    if (isForeign(req.header('sec-fetch-site'), req.header('sec-fetch-mode')))
      return refusal(context, 403, 'other sites may not ask');
    const shown = req.query('token');
    if (shown !== undefined && entrances.has(req.path)) {
      if (!token.is(shown)) return refusal(context, 401, 'this address is of another server');
      // Out of the address bar, and of the history.
      context.header('set-cookie', token.setCookie);
      return context.redirect('./', 303);
    }
    if (!token.isInCookies(req.header('cookie')))
      return refusal(context, 401, 'open the address that verger serve has printed');
    return next();
  };
}

/** Pages whose address is printed with the token. */
const entrances: ReadonlySet<string> = new Set(['/', '/app/']);

/** What has a body: the one thing that changes something, and a selection, which is too long for an address. */
const posts = [
  { path: /^\/api\/runs\/[0-9a-f]{12}\/stop$/, type: 'application/json' },
  { path: /^\/api\/runs\/[0-9a-f]{12}\/atlas\/selection\.csv$/, type: 'application/octet-stream' },
];

/** A form of another site can send neither of these types, nor this origin. */
function isOwnPage(req: HonoRequest, hosts: AllowedHosts, type: string): boolean {
  const origin = req.header('origin');
  if (req.header('content-type') !== type || origin === undefined) return false;
  if ((req.header('sec-fetch-site') ?? 'same-origin') !== 'same-origin') return false;
  return URL.canParse(origin) && hosts.has(new URL(origin).host);
}

/** What browsers say of who asks. Typing or following the address is a navigation, which is harmless. */
function isForeign(site: string | undefined, mode: string | undefined): boolean {
  return (site === 'cross-site' || site === 'same-site') && mode !== 'navigate';
}
