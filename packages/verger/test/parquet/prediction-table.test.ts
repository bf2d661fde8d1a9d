import type { Answer } from '@verger/recogniser';
import { useTempFolders } from 'testing-support/temp-folder';
import { expect, it } from 'vitest';
import { answerColumns, brief } from '../../src/parquet/prediction-table.js';
import { readRows } from '../../src/parquet/read.js';
import { encodeTypedTable } from '../../src/parquet/write.js';
import { FileStorage } from '../../src/storage/file.js';

const tempFolder = useTempFolders();

const plum = { label: 'plum', probability: 0.75 };
const fig = { label: 'fig', probability: 0.25 };
const known: Answer = {
  ...{ decision: 'label', name: 'plum', distance: 0.5, candidates: [plum], ranking: [plum, fig] },
};
const unknown: Answer = { ...known, decision: 'unknown', name: null, distance: 3, candidates: [] };

it('a table of answers keeps all but the ranking, and has a place for those that are missing', async () => {
  const storage = new FileStorage(await tempFolder());
  await storage.write('answers', encodeTypedTable(answerColumns([brief(known), null, brief(unknown)])));
  const missing = { decision: null, name: null, probability: null, distance: null, candidates: [] };
  expect(await readRows(storage, 'answers')).toEqual([
    { decision: 'label', name: 'plum', probability: 0.75, distance: 0.5, candidates: [plum] },
    missing,
    { decision: 'unknown', name: null, probability: 0.75, distance: 3, candidates: [] },
  ]);
});
