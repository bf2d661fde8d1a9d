import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/pool/event-queue.js';

describe('an event queue', () => {
  it('yields earlier events and those that arrive while waiting, in order', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.push(2);
    setTimeout(() => {
      queue.push(3);
      queue.end();
    }, 5);
    expect(await drain(queue)).toEqual([1, 2, 3]);
  });

  it('yields the remaining events after it has ended', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.end();
    expect(await drain(queue)).toEqual([1]);
  });

  it('throws an error at once, even if it is undefined', async () => {
    for (const error of [new Error('gone'), undefined]) {
      const queue = new EventQueue<number>();
      queue.push(1);
      queue.end({ error });
      const end = drain(queue).then(
        () => 'ended',
        (thrown: unknown) => ({ thrown }),
      );
      expect(await end).toEqual({ thrown: error });
    }
  });

  it('ignores a second end', async () => {
    const queue = new EventQueue<number>();
    queue.end();
    queue.end({ error: new Error('too late') });
    expect(await drain(queue)).toEqual([]);
  });
});

async function drain(queue: EventQueue<number>): Promise<number[]> {
  const events: number[] = [];
  for await (const event of queue) events.push(event);
  return events;
}
