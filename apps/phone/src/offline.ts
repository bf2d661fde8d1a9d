/** How much of the app is on the phone. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** How long the app waits for being kept before it goes on without. */
const patienceMs = 120_000;

/**
 * Has the app kept on the phone, before anything is loaded: so that nothing is loaded twice. Where that isn't possible (no
 * https, a private window, no room) the app works without it, but only with a network.
 *
 * @returns whether it will open offline
 */
export async function keepOffline(onProgress: (progress: Progress) => void): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<Progress>) => onProgress(data));
  try {
    const registration = await navigator.serviceWorker.register('./sw.js');
    if (!isControlled()) await inControl(registration);
    return isControlled();
  } catch {
    return false;
  }
}

/** Until the first service worker answers for this page, or is given up. */
async function inControl(registration: ServiceWorkerRegistration): Promise<void> {
  const { serviceWorker } = navigator;
  const first = registration.installing ?? registration.waiting ?? registration.active;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    serviceWorker.addEventListener('controllerchange', end, { once: true });
    first?.addEventListener('statechange', () => first.state === 'redundant' && end());
    // Opened past the service worker (a reload with Shift): none will take over.
    if (first?.state === 'activated') end();
  });
}

function isControlled(): boolean {
  return navigator.serviceWorker.controller !== null;
}
