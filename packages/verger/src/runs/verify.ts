import { countRows, readRows } from '../parquet/read.js';
import { decodePca } from '../pca/persist.js';
import type { Manifest } from '../job/manifest.js';
import { outputKeys, partName } from '../job/work-files.js';
import type { Storage } from '../storage/storage.js';
import { faultsOfAtlas } from './atlas.js';
import { type Fault, faultOfFile } from './fault.js';

/** Checks every file of a result against its manifest, the counts against each other, and the atlas if there is one. */
export async function verifyResult(output: Storage, manifest: Manifest): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const { name, bytes, sha256: digest } of [...manifest.parts, ...manifest.files]) {
    const fault = await faultOfFile(output, name, bytes, digest);
    if (fault !== undefined) faults.push({ file: name, fault });
  }
  if (faults.length > 0) return faults;
  return [
    ...(await faultsOfCounts(output, manifest)),
    ...(await faultsOfPca(output, manifest)),
    ...faultsOfNames(manifest),
    ...(await faultsOfAtlas(output, manifest)),
  ];
}

async function faultsOfCounts(output: Storage, { parts, counts, classes }: Manifest): Promise<Fault[]> {
  const faults: Fault[] = [];
  const expect = (file: string, what: string, found: number, expected: number): void => {
    if (found !== expected) faults.push({ file, fault: `has ${found} ${what} instead of ${expected}` });
  };
  let rows = 0;
  for (const { name, rows: expected } of parts) {
    const found = await countRows(output, name);
    expect(name, 'rows', found, expected);
    rows += found;
  }
  expect('the result', 'rows', rows, counts.rows);
  const reasons = (await readRows(output, outputKeys.rejects, ['reason'])).map(({ reason }) => reason);
  expect(outputKeys.rejects, 'rows', reasons.length, counts.rejects);
  for (const [reason, expected] of Object.entries(counts.byReason)) {
    expect(outputKeys.rejects, reason, reasons.filter((found) => found === reason).length, expected);
  }
  expect(outputKeys.manifest, 'inputs', counts.rows + counts.rejects, counts.listed);
  const inClasses = classes.reduce((sum, label) => sum + label.rows, 0);
  expect(outputKeys.manifest, 'rows by class', inClasses, counts.rows);
  return faults;
}

/** The manifest repeats some facts of the PCA. */
async function faultsOfPca(output: Storage, { pca: recorded, files }: Manifest): Promise<Fault[]> {
  const file = files.find(({ name }) => name === outputKeys.pca);
  if (file === undefined && recorded.k === 0) return [];
  const { n, k, totalVariance, eigenvalues, standardized } = decodePca(await output.read(outputKeys.pca));
  const facts = { n, k, totalVariance, eigenvalues: [...eigenvalues], standardized };
  const faults = Object.entries(facts)
    .filter(([name, found]) => JSON.stringify(found) !== JSON.stringify(recorded[name as keyof typeof facts]))
    .map(([name]) => ({
      file: outputKeys.manifest,
      fault: `has a different ${name} than ${outputKeys.pca}`,
    }));
  const { projectedOn } = recorded;
  if (projectedOn === undefined || projectedOn.sha256 === file?.sha256) return faults;
  return [
    ...faults,
    { file: outputKeys.pca, fault: 'does not hold the axes that the rows were projected on' },
  ];
}

/** The names of the parts contain the plan's digest. */
function faultsOfNames({ planDigest, parts }: Manifest): Fault[] {
  const foreign = parts.filter(({ name }, part) => name !== partName(part, planDigest));
  return foreign.map(({ name }) => ({ file: name, fault: 'name does not match the plan digest' }));
}
