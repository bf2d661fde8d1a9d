import { describe, expect, it } from 'vitest';
import { JournalReader } from '../../src/engines/host/journal-reader.js';

describe('the reader of a journal', () => {
  it('has no image in hand before the first line', () => {
    expect(new JournalReader(() => 0).inHand).toBeUndefined();
  });

  it('knows the image of the last line, and since when', () => {
    let time = 10;
    const journal = new JournalReader(() => time);
    journal.expect(1);
    expect(journal.read('1 0\n')).toBe(1);
    time = 20;
    expect(journal.read('1 1\n1 2\n')).toBe(2);
    expect(journal.inHand).toEqual({ index: 2, since: 20 });
  });

  it('has no image in hand after the end of the shard', () => {
    const journal = new JournalReader(() => 0);
    journal.expect(1);
    expect(journal.read('1 7\n1 -\n')).toBe(1);
    expect(journal.inHand).toBeUndefined();
  });

  it('puts together lines that come in pieces', () => {
    const journal = new JournalReader(() => 0);
    journal.expect(12);
    expect(['1', '2 3', '4', '\n12'].map((piece) => journal.read(piece))).toEqual([0, 0, 0, 1]);
    expect(journal.inHand?.index).toBe(34);
    expect(journal.read(' 35\n')).toBe(1);
    expect(journal.inHand?.index).toBe(35);
  });

  it('passes over what a former attempt has left in the pipe', () => {
    const journal = new JournalReader(() => 0);
    journal.expect(1);
    journal.read('1 5\n1 6');
    journal.expect(2);
    expect(journal.inHand).toBeUndefined();
    expect(journal.read('2\n1 63\n')).toBe(0);
    expect(journal.inHand).toBeUndefined();
    expect(journal.read('2 0\n')).toBe(1);
    expect(journal.inHand?.index).toBe(0);
  });
});
