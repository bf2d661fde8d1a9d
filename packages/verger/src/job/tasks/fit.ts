import * as z from 'zod';
import { componentsSchema } from '../../pca/choose-components.js';
import { defineTask, type ReportOf } from '../task-kind.js';
import { workFileSchema } from '../work-files.js';

/** Adds the last moments and computes the PCA from the sum. */
export const fit = defineTask({
  kind: 'fit',
  fields: z.object({
    moments: z.array(workFileSchema).readonly(),
    components: componentsSchema,
    standardize: z.boolean(),
  }),
  id: () => 'fit',
  report: z.object({
    n: z.int(),
    k: z.int(),
    eigenvalues: z.array(z.number()),
    totalVariance: z.number(),
    pca: workFileSchema,
    moments: workFileSchema,
  }),
  files: ({ pca, moments }) => [pca, moments],
});
export type FitReport = ReportOf<typeof fit>;
