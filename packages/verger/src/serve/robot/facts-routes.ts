import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { pickingFields } from '../../facts/fruit-facts.js';
import type { Robot } from '../../robot/robot.js';
import { type ApiRoute, apiRoute } from './api-route.js';
import { trackId } from './track-routes.js';

const kind = z.string().min(1).max(100).describe('a kind such as apple, or a label');

const value = z.object({ value: z.unknown(), unit: z.string().nullable(), source: z.string() });
/** Each row names its food and its sources. */
const rows = z.array(z.looseObject({ kind: z.string(), variant: z.string().nullable() })).nullable();

const factsAnswer = z
  .object({
    kind: z.string(),
    variant: z.string().nullable(),
    names: z.object({ en: value, fr: value, scientific: value }),
    ...{ family: value, category: value },
    ...{ nutrients: rows, season: rows, footprint: rows, measures: rows, refuse: rows },
    sources: z.array(
      z.object({
        ...{ id: z.string(), citation: z.string(), licence: z.string() },
        ...{ url: z.string().nullable(), note: z.string().nullable() },
      }),
    ),
  })
  .describe('null: not known; each value names one of the sources');

const finding = z.object({
  ...{ text: z.string().nullable(), min: z.number().nullable(), max: z.number().nullable() },
  ...{ unit: z.string().nullable(), asGiven: z.string().nullable(), condition: z.string().nullable() },
  ...{ source: z.string(), citation: z.string(), url: z.string() },
  confidence: z.enum(['high', 'medium', 'low']),
});

const approachAnswer = z
  .object({
    kind: z.string(),
    doNot: z
      .boolean()
      .describe('true unless the fruit at hand was recognised, and it is known how to pick it'),
    why: z.array(z.string()).describe('why not'),
    ...Object.fromEntries(pickingFields.map((field) => [field, z.array(finding).nullable()])),
  })
  .describe('findings of single studies; null: not known');

/** What is known of a kind, and how to pick it. */
export function factsRoutes(robot: Robot): readonly ApiRoute[] {
  return [
    apiRoute({
      ...{ method: 'get', path: '/v1/facts/{kind}', id: 'facts', summary: 'What is known about a kind' },
      ...{ pathShape: { kind }, queryShape: {}, refusals: [404] },
      answer: { what: 'Each value with its source', schema: factsAnswer },
      handle: ({ path }) => Promise.resolve(robot.facts.about(path.kind) ?? notKnown(path.kind)),
    }),
    apiRoute({
      ...{ method: 'get', path: '/v1/approach/{kind}', id: 'approach', summary: 'How to pick a kind' },
      pathShape: { kind },
      queryShape: {
        ticket: z.string().max(200).optional().describe('came with an answer that was "known"'),
        track: trackId.optional().describe('a track whose fruit is known to be of this kind'),
      },
      refusals: [404],
      answer: { what: 'Findings, each with its source, and whether to pick at all', schema: approachAnswer },
      handle: ({ path, query }) => {
        const found = robot.facts.approach(path.kind) ?? notKnown(path.kind);
        const why = whyNot(robot, found.kind, query);
        if (found.approach.motion === null && found.approach.attachment === null)
          why.push('nothing is known of how this kind comes off');
        return Promise.resolve({ kind: found.kind, doNot: why.length > 0, why, ...found.approach });
      },
    }),
  ];
}

/** Whoever can't show that the fruit at hand is of this kind is told not to. */
function whyNot(
  robot: Robot,
  kind: string,
  { ticket, track: id }: { readonly ticket?: string | undefined; readonly track?: string | undefined },
): string[] {
  if (!robot.isCalibrated) return ['the recogniser is not calibrated: it takes anything for something'];
  if (ticket !== undefined)
    return robot.tickets.isValid(ticket, kind) ? [] : ['the ticket is of another kind, or too old'];
  if (id === undefined)
    return ['no ticket and no track: nothing says that the fruit at hand is of this kind'];
  const detection = robot.track(id)?.detection;
  if (detection === undefined) return ['there is no such track'];
  if (detection.decision === 'known' && detection.kind === kind) return [];
  return [`the fruit of the track is ${detection.kind ?? 'unknown'} (${detection.decision})`];
}

function notKnown(name: string): never {
  throw new VergerError('not-found', `nothing is known of ${JSON.stringify(name)}`, {
    hint: 'kinds have English names, such as apple',
  });
}
