import { expect } from 'vitest';
import type { DetectionAnswer } from '../../src/serve/robot/answers.js';
import type { RunningServer } from '../../src/serve/server.js';

/** What can be sent. */
export type Body = NonNullable<RequestInit['body']>;

/** Asks a server as a robot does. */
export class Asking {
  readonly address: string;
  readonly token: string;

  constructor({ address, token }: Pick<RunningServer, 'address' | 'token'>) {
    this.address = new URL(address).origin;
    this.token = token;
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.token}`);
    return fetch(new URL(path, this.address), { ...init, headers });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.ask(path);
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  }

  send(path: string, body: Body, type = 'image/jpeg'): Promise<Response> {
    return this.ask(path, { method: 'POST', body, headers: { 'content-type': type } });
  }

  async recognise(image: Body, query = ''): Promise<DetectionAnswer> {
    const response = await this.send(`/v1/recognise${query}`, image);
    const answer: unknown = await response.json();
    expect([response.status, answer]).toEqual([200, expect.anything()]);
    return answer as DetectionAnswer;
  }

  /** What a request is refused with: its status and its code. */
  async refusal(asked: Promise<Response>): Promise<readonly [number, string]> {
    const response = await asked;
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error.message).not.toBe('');
    return [response.status, error.code];
  }
}
