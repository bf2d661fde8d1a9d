import { fitPca } from '../../pca/fit.js';
import { encodeMoments, encodePca } from '../../pca/persist.js';
import { openOutput } from '../../job/places.js';
import { fit } from '../../job/tasks/fit.js';
import { writeWorkFile } from '../../job/work-files.js';
import { readMerged } from '../merged-moments.js';
import { defineRun } from '../task-run.js';

/** The last merge of the moments, and the PCA of the sum. */
export const taskRun = defineRun(fit, async (task) => {
  const output = openOutput(task.job);
  const merged = await readMerged(output, task.moments);
  const pca = fitPca(merged, { components: task.components, standardize: task.standardize });
  const [pcaFile, momentsFile] = await Promise.all([
    writeWorkFile(output, 'fit/pca', 'npz', encodePca(pca)),
    writeWorkFile(output, 'fit/moments', 'npz', encodeMoments(merged)),
  ]);
  return {
    kind: 'fit',
    n: pca.n,
    k: pca.k,
    eigenvalues: [...pca.eigenvalues],
    totalVariance: pca.totalVariance,
    pca: pcaFile,
    moments: momentsFile,
  };
});
