import { RequestError } from './request-error.js';

export interface BodyLimits {
  /** Of one body. */
  readonly mostBytes: number;
  /** A body that is not here by then is given up. */
  readonly patienceMs: number;
}

/** Reads bodies within limits: each of its own, and all together of the memory. */
export class Bodies {
  readonly #limits: BodyLimits;
  readonly #mostTogether: number;
  #held = 0;

  /** @param mostTogether bytes of all bodies that are being read or worked on */
  constructor(limits: BodyLimits, mostTogether: number) {
    this.#limits = limits;
    this.#mostTogether = mostTogether;
  }

  /**
   * Does something with a body, which is given up with it.
   *
   * @throws RequestError 413 for one that is too long, 408 for one that comes too slowly, 503 if there are too many
   */
  async use<T>(request: Request, work: (body: Uint8Array) => Promise<T>): Promise<T> {
    const { mostBytes } = this.#limits;
    const announced = Number(request.headers.get('content-length') ?? 0);
    if (announced > mostBytes) throw tooLong(mostBytes);
    const hold = { bytes: 0 };
    try {
      return await work(await this.#read(request, hold));
    } finally {
      this.#held -= hold.bytes;
    }
  }

  async #read({ body }: Request, hold: { bytes: number }): Promise<Uint8Array> {
    if (body === null) return new Uint8Array();
    const { mostBytes, patienceMs } = this.#limits;
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    const pieces: Uint8Array[] = [];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooSlow(patienceMs)), patienceMs);
    });
    // Whoever waits for it gets the error, not the process.
    late.catch(() => undefined);
    try {
      for (;;) {
        const { done, value } = await Promise.race([reader.read(), late]);
        if (done) return Buffer.concat(pieces);
        hold.bytes += value.length;
        this.#held += value.length;
        if (hold.bytes > mostBytes) throw tooLong(mostBytes);
        if (this.#held > this.#mostTogether)
          throw new RequestError(503, 'busy', 'too many bodies at once', { retryAfter: 1, closes: true });
        pieces.push(value);
      }
    } catch (error) {
      void reader.cancel().catch(() => undefined);
      if (error instanceof RequestError) throw error;
      throw new RequestError(400, 'incomplete', 'the body ended too early', { closes: true });
    } finally {
      clearTimeout(timer);
    }
  }
}

function tooLong(mostBytes: number): RequestError {
  const hint = 'send a smaller picture: the backbone sees some 200 pixels of a side';
  return new RequestError(413, 'too-large', `the body is longer than ${mostBytes / 2 ** 20} MiB`, {
    hint,
    closes: true,
  });
}

function tooSlow(patienceMs: number): RequestError {
  return new RequestError(408, 'slow', `the body was not here within ${patienceMs / 1000} s`, {
    closes: true,
  });
}
