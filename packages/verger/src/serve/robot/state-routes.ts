import * as z from 'zod';
import type { Robot } from '../../robot/robot.js';
import { infoAnswer } from './answers.js';
import { type ApiRoute, apiRoute } from './api-route.js';
import type { Metrics } from './metrics.js';

const none = { pathShape: {}, queryShape: {}, refusals: [] } as const;

/** How the server is, and what it knows. */
export function stateRoutes(robot: Robot, metrics: Metrics): readonly ApiRoute[] {
  return [
    apiRoute({
      ...{ method: 'get', path: '/health', id: 'health', summary: 'Whether the server is well', ...none },
      isOpen: true,
      answer: { what: 'It is', schema: z.object({ status: z.literal('ok') }) },
      handle: () => Promise.resolve({ status: 'ok' }),
    }),
    apiRoute({
      ...{ method: 'get', path: '/metrics', id: 'metrics', summary: 'Counts and latencies', ...none },
      answer: { what: 'As Prometheus reads them', type: 'text/plain; version=0.0.4; charset=utf-8' },
      handle: () => Promise.resolve(metrics.text),
    }),
    apiRoute({
      ...{
        method: 'get',
        path: '/v1/info',
        id: 'info',
        summary: 'What it knows, and how sure it must be',
        ...none,
      },
      answer: { what: 'Labels, their kinds, and the threshold', schema: infoAnswer },
      handle: () => Promise.resolve(infoOf(robot)),
    }),
  ];
}

function infoOf(robot: Robot): z.infer<typeof infoAnswer> {
  const { about, facts } = robot;
  return {
    method: `verger: ${about.backbone}, linear discriminant analysis, conformal set`,
    database_location: '/v1/facts/{kind}',
    database_version: facts.version,
    class_map: robot.labels.map((label) => {
      const kind = robot.kindOf(label);
      return {
        ...{ class_id: label, kind },
        facts: facts.has(kind) ? `/v1/facts/${encodeURIComponent(kind)}` : null,
      };
    }),
    threshold: robot.threshold,
    calibrated_on: about.calibratedOn?.what ?? null,
  };
}
