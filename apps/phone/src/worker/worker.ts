import { faultOf } from '../fault.js';
import type { Question, Reply } from './messages.js';
import { Tasks } from './tasks.js';

// One task at a time, in the order in which the page asked.

let tasks: Tasks | undefined;
let turn: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  turn = turn.then(() => reply(data));
});

async function reply({ number, name, args }: Question): Promise<void> {
  try {
    const answer = await run(name, args);
    send({ number, answer }, answer instanceof Uint8Array ? [answer.buffer] : []);
  } catch (error) {
    const { code, detail } = faultOf(error);
    send({ number, fault: { code, detail } }, []);
  }
}

async function run(name: Question['name'], args: readonly unknown[]): Promise<unknown> {
  if (name === 'open') {
    tasks = await Tasks.open(args[0] as string);
    return tasks.opening();
  }
  if (tasks === undefined) throw new Error('not open yet');
  const all = tasks as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  return all[name](...args);
}

function send(reply: Reply, transfer: Transferable[]): void {
  postMessage(reply, { transfer });
}
