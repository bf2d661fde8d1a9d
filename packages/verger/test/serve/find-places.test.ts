import { expect, it } from 'vitest';
import { useTempFolders } from 'testing-support/temp-folder';
import { outputKeys, trainingSuffix } from '../../src/job/work-files.js';
import { findPlaces } from '../../src/serve/catalogue/find-places.js';
import { FileStorage } from '../../src/storage/file.js';
import { Location } from '../../src/storage/location.js';

const tempFolder = useTempFolders();

it('finds runs from their first moment on, and takes neither predictions nor trainings for runs', async () => {
  const folder = await tempFolder();
  const storage = new FileStorage(folder);
  for (const key of [
    `done/${outputKeys.manifest}`,
    `deeper/new/${outputKeys.lock}`,
    `predictions/${outputKeys.lock}`,
    `predictions/${outputKeys.predictions}`,
    `fruit.recogniser${trainingSuffix}/${outputKeys.lock}`,
    'other/picture.jpg',
  ])
    await storage.write(key, new Uint8Array());
  const places = await findPlaces(Location.parse(folder), []);
  expect(places.map(({ name }) => name)).toEqual(['new', 'done']);
});
