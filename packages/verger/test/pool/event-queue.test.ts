import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/pool/event-queue.js';

describe('a queue of events', () => {
  it('hands over what came before and what comes while one waits, in order', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.push(2);
    setTimeout(() => {
      queue.push(3);
      queue.end();
    }, 5);
    expect(await taken(queue)).toEqual([1, 2, 3]);
  });

  it('hands over what is left when it has ended', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.end();
    expect(await taken(queue)).toEqual([1]);
  });

  it('throws an error at once, also when it is undefined', async () => {
    for (const error of [new Error('gone'), undefined]) {
      const queue = new EventQueue<number>();
      queue.push(1);
      queue.end({ error });
      const end = taken(queue).then(
        () => 'ended',
        (thrown: unknown) => ({ thrown }),
      );
      expect(await end).toEqual({ thrown: error });
    }
  });

  it('keeps to its first end', async () => {
    const queue = new EventQueue<number>();
    queue.end();
    queue.end({ error: new Error('too late') });
    expect(await taken(queue)).toEqual([]);
  });
});

async function taken(queue: EventQueue<number>): Promise<number[]> {
  const events: number[] = [];
  for await (const event of queue) events.push(event);
  return events;
}
