import type { RunsAnswer } from '../../src/serve/api/answers.js';
import type { RunningServer } from '../../src/serve/server.js';

/** A browser that has opened the address of a server, in the eyes of that server. */
export class Visitor {
  readonly origin: string;
  readonly #cookie: string;

  private constructor(origin: string, cookie: string) {
    this.origin = origin;
    this.#cookie = cookie;
  }

  static async open({ address }: RunningServer): Promise<Visitor> {
    const entered = await fetch(address, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    return new Visitor(new URL(address).origin, cookie);
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.origin}/api/${path}`, { headers: { cookie: this.#cookie } });
  }

  /** As a page of the server sends it, but for what `headers` replace. */
  post(
    path: string,
    body: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const own = { cookie: this.#cookie, origin: this.origin, 'content-type': 'application/octet-stream' };
    return fetch(`${this.origin}/api/${path}`, { method: 'POST', body, headers: { ...own, ...headers } });
  }

  /** The id of the only run, or of the one with a name. */
  async run(name?: string): Promise<string> {
    const { runs } = (await (await this.get('runs')).json()) as RunsAnswer;
    const found = runs.find((run) => name === undefined || run.name === name);
    if (found === undefined) throw new Error(`no run ${name}`);
    return found.id;
  }
}
