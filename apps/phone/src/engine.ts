import { Fault } from './fault.js';
import type { Asking, Question, Reply } from './worker/messages.js';

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Fault) => void;
}

/** The worker, seen from the page. */
export class Engine {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  /** @param address of the worker's script */
  constructor(address: string) {
    this.#worker = new Worker(address, { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#settle(data);
    // Its script is not there, or it ran out of memory.
    this.#worker.onerror = ({ message }) => this.#failAll(new Fault('cannot-load', message));
  }

  /** @throws Fault */
  ask<Name extends keyof Asking>(
    name: Name,
    args: Parameters<Asking[Name]>,
    transfer: Transferable[] = [],
  ): Promise<Awaited<ReturnType<Asking[Name]>>> {
    return new Promise((resolve, reject) => {
      const number = this.#next++;
      this.#waiting.set(number, { resolve, reject });
      const question: Question = { number, name, args };
      this.#worker.postMessage(question, transfer);
    });
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.number);
    this.#waiting.delete(reply.number);
    if ('fault' in reply) waiting?.reject(new Fault(reply.fault.code, reply.fault.detail));
    else waiting?.resolve(reply.answer as never);
  }

  #failAll(fault: Fault): void {
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
  }
}
