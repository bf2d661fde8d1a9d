import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import type { Robot } from '../../robot/robot.js';
import { trackAnswer } from './answers.js';
import { type ApiRoute, apiRoute } from './api-route.js';
import { toldOf } from './detection-answer.js';

/** The name that a robot gives to a fruit that it follows. */
export const trackId = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'expected 1 to 64 letters, digits, or _ . : -');

/** Tracks: frames of one fruit, fused. */
export function trackRoutes(robot: Robot): readonly ApiRoute[] {
  const path = '/v1/tracks/{id}';
  const pathShape = { id: trackId };
  return [
    apiRoute({
      ...{ method: 'get', path, id: 'track', summary: 'What is known of the fruit of a track' },
      ...{ pathShape, queryShape: {} },
      answer: { what: 'As of the last frame', schema: trackAnswer },
      refusals: [404],
      handle: ({ path: { id } }) => {
        const track = robot.track(id);
        if (track === undefined) throw noTrack();
        const { detection, frames } = track;
        const told = toldOf(robot, detection, { at: new Date(), frameId: '', track: id });
        return Promise.resolve({ ...told, frames });
      },
    }),
    apiRoute({
      ...{
        method: 'delete',
        path,
        id: 'forgetTrack',
        summary: 'Forgets a track: its fruit is picked, or gone',
      },
      ...{ pathShape, queryShape: {} },
      answer: { what: 'It is forgotten', status: 204 },
      refusals: [404],
      handle: ({ path: { id } }) => {
        if (!robot.forgetTrack(id)) throw noTrack();
        return Promise.resolve(undefined);
      },
    }),
  ];
}

function noTrack(): VergerError {
  return new VergerError('not-found', 'there is no such track', {
    hint: 'tracks are forgotten a minute after their last frame',
  });
}
