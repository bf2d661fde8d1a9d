import * as z from 'zod';
import type { Robot } from '../../robot/robot.js';
import { detectionAnswer } from './answers.js';
import { type ApiRoute, apiRoute } from './api-route.js';
import { detectionAnswerOf } from './detection-answer.js';
import { trackId } from './track-routes.js';

/** What may be said of the bytes; which format they have shows in themselves. */
const imageTypes = [
  ...['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/bmp', 'image/tiff'],
  'application/octet-stream',
];

const region = z
  .string()
  .regex(/^\d{1,5},\d{1,5},[1-9]\d{0,4},[1-9]\d{0,4}$/, 'expected x,y,width,height in pixels')
  .describe('x,y,width,height in pixels of the upright image: only this part is looked at')
  .transform((text) => {
    const [x, y, width, height] = text.split(',').map(Number);
    return { x, y, width, height };
  });

/** `POST /v1/recognise`: what is on an image. */
export function recogniseRoute(robot: Robot, onDecision: (decision: string) => void): ApiRoute {
  return apiRoute({
    method: 'post',
    path: '/v1/recognise',
    id: 'recognise',
    summary: 'What is on an image, or on a region of it',
    pathShape: {},
    queryShape: {
      region: region.optional(),
      id: trackId.optional().describe('a track: frames of one fruit, which are fused'),
      frame_id: z.string().max(200).default('').describe('of the header that is answered'),
    },
    requestBody: { types: imageTypes, what: 'The bytes of an image file' },
    answer: { what: 'What it is, or why that is not said', schema: detectionAnswer },
    refusals: [408, 413, 415, 422, 429, 503],
    handle: async ({ query, body }) => {
      const at = new Date();
      const { region: part, id, frame_id: frameId } = query;
      const seen = await robot.recognise(body as Uint8Array, { region: part, track: id });
      onDecision(seen.detection.decision);
      return detectionAnswerOf(robot, seen, { at, frameId, track: id ?? '', region: part });
    },
  });
}
