/// <reference lib="webworker" />
// Keeps the whole app on the phone: everything is fetched once, checked by its digest, and served from here ever after. A
// changed app is fetched beside the old one, and takes over when the app is started the next time.

declare const self: ServiceWorkerGlobalScope;

/** `verger app` writes the list in the place of this one: path, bytes and SHA-256 of each file. */
const files = JSON.parse('[["files"]]') as readonly (readonly [
  path: string,
  bytes: number,
  sha256: string,
])[];

/** Named by the digest of what it holds, in which each file's is. */
const cacheName = 'verger-{{version}}';

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  if (event.request.method === 'GET' && new URL(event.request.url).origin === self.location.origin)
    event.respondWith(answer(event.request));
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  const total = files.reduce((sum, [, bytes]) => sum + bytes, 0);
  let done = 0;
  await tell({ done, total });
  for (const [path, bytes, digest] of files) {
    if ((await cache.match(path)) === undefined) {
      const known = await earlier(path, digest);
      await cache.put(path, known ?? (await fetched(path, digest)));
    }
    done += bytes;
    await tell({ done, total });
  }
}

/** A file of the app before this one, if it is the same. */
async function earlier(path: string, digest: string): Promise<Response | undefined> {
  const found = await caches.match(path);
  return found?.headers.get('x-sha256') === digest ? found : undefined;
}

async function fetched(path: string, digest: string): Promise<Response> {
  const response = await fetch(path, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  const found = hex(await crypto.subtle.digest('SHA-256', bytes));
  if (found !== digest) throw new Error(`${path} is not what was built`);
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  return new Response(bytes, { headers: { ...policy(response), 'content-type': type, 'x-sha256': digest } });
}

/** What the server said a page may do holds offline too. */
function policy({ headers }: Response): Record<string, string> {
  const found = headers.get('content-security-policy');
  return found === null ? {} : { 'content-security-policy': found };
}

async function activate(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith('verger-') && name !== cacheName) await caches.delete(name);
  // The page that has just been opened for the first time goes on without a reload.
  await self.clients.claim();
}

/** From the cache first; the app's address is its page. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const isPage =
    request.mode === 'navigate' &&
    new URL(request.url).pathname === new URL('./', self.location.href).pathname;
  const found = await cache.match(isPage ? 'index.html' : request, { ignoreSearch: isPage });
  return found ?? fetch(request);
}

async function tell(progress: { readonly done: number; readonly total: number }): Promise<void> {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true }))
    client.postMessage(progress);
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
