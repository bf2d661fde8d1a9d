// A client of the robot API of `verger serve --api`, with fetch and nothing else: it runs wherever there is fetch.

export interface Hypothesis {
  readonly class_id: string;
  readonly score: number;
}

/** What the server says of an image; the rest of it is in /openapi.json. */
export interface Detection {
  /** Empty unless it is decided what it is. */
  readonly results: readonly Hypothesis[];
  readonly decision: 'known' | 'kind' | 'unknown';
  readonly kind: string | null;
  readonly set: readonly Hypothesis[];
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly frames: number;
  /** Where to ask how to pick it. */
  readonly approach: string | null;
}

/** What one study found. */
export interface Finding {
  readonly text: string | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly unit: string | null;
  readonly condition: string | null;
  readonly citation: string;
  readonly confidence: 'high' | 'medium' | 'low';
}

/** Findings on how to pick a kind; null where nothing is known. */
export interface Approach {
  readonly kind: string;
  readonly doNot: boolean;
  readonly why: readonly string[];
  readonly motion: readonly Finding[] | null;
  readonly attachment: readonly Finding[] | null;
  readonly pull_force_N: readonly Finding[] | null;
  readonly torque_Nm: readonly Finding[] | null;
  readonly cut_force_N: readonly Finding[] | null;
  readonly grip_limit_N: readonly Finding[] | null;
  readonly keep_stem: readonly Finding[] | null;
  readonly maturity_sign: readonly Finding[] | null;
}

/** A refusal of the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** How often a client asks again where the server is busy. */
const mostTries = 5;

export class VergerClient {
  readonly #address: string;
  readonly #token: string;

  /** @param address such as `http://127.0.0.1:8765` */
  constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  /**
   * What is on an image.
   *
   * @param image the bytes of a file: JPEG, PNG, WebP, BMP, ...
   * @param track frames of the same track show the same fruit, and are answered together
   */
  async recognise(image: Uint8Array<ArrayBuffer>, track?: string): Promise<Detection> {
    const query = track === undefined ? '' : `?id=${encodeURIComponent(track)}`;
    const headers = { 'content-type': 'application/octet-stream' };
    return (await this.#ask(`/v1/recognise${query}`, { method: 'POST', headers, body: image })) as Detection;
  }

  /** How to pick what an answer has named. The answer's own link says that it was recognised. */
  async approach(link: string): Promise<Approach> {
    return (await this.#ask(link)) as Approach;
  }

  /** The fruit is picked, or left. */
  async forget(track: string): Promise<void> {
    await this.#ask(`/v1/tracks/${encodeURIComponent(track)}`, { method: 'DELETE' });
  }

  async #ask(path: string, init: RequestInit = {}): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${this.#token}`);
      const signal = AbortSignal.timeout(30_000);
      const response = await fetch(new URL(path, this.#address), { ...init, headers, signal });
      if (response.status === 204) return undefined;
      const answer: unknown = await response.json();
      if (response.ok) return answer;
      const wait = Number(response.headers.get('retry-after') ?? NaN);
      if (tries === mostTries || Number.isNaN(wait)) throw refusalOf(response.status, answer);
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
  }
}

function refusalOf(status: number, answer: unknown): ApiError {
  const { error } = answer as { error: { code: string; message: string; hint?: string } };
  return new ApiError(
    status,
    error.code,
    error.hint === undefined ? error.message : `${error.message} (${error.hint})`,
  );
}
