import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MarkerReader, MarkerWriter } from '../../src/pool/image-marker.js';

const tempFolder = useTempFolders();
let file: number;
let time = 0;
let writer: MarkerWriter;
let reader: MarkerReader;

beforeEach(async () => {
  file = openSync(join(await tempFolder(), 'marker'), 'w+');
  time = 0;
  reader = new MarkerReader(file, () => time);
  writer = new MarkerWriter(file);
});

afterEach(() => closeSync(file));

/** Starts an attempt on both sides. */
function attempt(number: number): void {
  reader.expect(number);
  writer.expect(number);
}

describe('an image marker', () => {
  it('has no current image before the first', () => {
    attempt(1);
    expect([reader.poll(), reader.current, writer.current]).toEqual([0, undefined, undefined]);
  });

  it('knows the current image and its start, and counts the images since the last poll', () => {
    attempt(1);
    writer.begin(0);
    expect(reader.poll()).toBe(1);
    time = 20;
    writer.begin(1);
    writer.begin(2);
    expect(reader.poll()).toBe(2);
    time = 30;
    expect(reader.poll()).toBe(0);
    expect(reader.current).toEqual({ index: 2, since: 20 });
    expect(writer.current).toBe(2);
  });

  it('counts a resumed image only once, and restarts its time', () => {
    attempt(1);
    writer.begin(3);
    reader.poll();
    time = 10;
    writer.resume(3);
    expect(reader.poll()).toBe(0);
    expect(reader.current).toEqual({ index: 3, since: 10 });
  });

  it('has no current image after the end of the shard', () => {
    attempt(1);
    writer.begin(7);
    writer.end();
    expect(reader.poll()).toBe(1);
    expect([reader.current, writer.current]).toEqual([undefined, undefined]);
  });

  it('ignores what an earlier attempt left', () => {
    attempt(1);
    writer.begin(5);
    reader.expect(2);
    expect([reader.poll(), reader.current]).toEqual([0, undefined]);
    writer.expect(2);
    writer.begin(0);
    expect(reader.poll()).toBe(1);
    expect(reader.current?.index).toBe(0);
  });
});
