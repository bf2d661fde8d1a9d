import * as z from 'zod';
import { reasonCodes } from '../../robot/detection.js';

// What the robot API answers. The OpenAPI document is made of these schemas.

const hypothesis = z
  .object({ class_id: z.string(), score: z.number().min(0).max(1.000001) })
  .describe('vision_msgs/ObjectHypothesis');

/** Seconds and nanoseconds since 1970. */
const stamp = z.object({ sec: z.int(), nanosec: z.int().min(0).max(999_999_999) });

const position = z.object({ x: z.number(), y: z.number() });

export const detectionAnswer = z
  .object({
    header: z.object({ stamp, frame_id: z.string() }).describe('std_msgs/Header: when the request came'),
    id: z.string().describe('the track; empty without one'),
    results: z
      .array(hypothesis)
      .describe('what it is: empty unless the decision is "known" or "kind"; never below the threshold'),
    bbox: z
      .object({
        center: z.object({ position, theta: z.number() }),
        size_x: z.number(),
        size_y: z.number(),
      })
      .nullable()
      .describe('vision_msgs/BoundingBox2D: the region that was looked at, in pixels; null: the whole image'),
    decision: z.enum(['known', 'kind', 'unknown']),
    kind: z.string().nullable(),
    set: z.array(hypothesis).describe('all that it may be, the most probable first'),
    reasons: z.array(z.object({ code: z.enum(reasonCodes), text: z.string() })),
    frames: z.int().min(1).describe('frames of the track that the answer rests on'),
    image: z.object({ width: z.int(), height: z.int() }).describe('upright'),
    facts: z.string().nullable().describe('where facts about the kind are'),
    approach: z
      .string()
      .nullable()
      .describe('how to pick it; with a ticket that is valid for a minute if the decision is "known"'),
    model: z.object({
      name: z.string(),
      digest: z.string().describe("SHA-256 of the recogniser's file"),
      backbone: z.string(),
      calibrated_on: z.string().nullable().describe('null: nothing says how far to trust it'),
    }),
    database_version: z.string().describe('of the tables of facts'),
  })
  .describe('vision_msgs/Detection2D with hypotheses as in vision_msgs/Classification, and why');
export type DetectionAnswer = z.infer<typeof detectionAnswer>;

export const trackAnswer = detectionAnswer.omit({ bbox: true, image: true });

const link = z.string().nullable();

export const infoAnswer = z
  .object({
    method: z.string(),
    database_location: z.string(),
    database_version: z.string(),
    class_map: z.array(z.object({ class_id: z.string(), kind: z.string(), facts: link })),
    threshold: z.number().describe('probability from which a label is a candidate'),
    calibrated_on: z.string().nullable(),
  })
  .describe('vision_msgs/VisionInfo and LabelInfo');

/** What all but the Open Inference Protocol answers with a status of 400 or more. */
export const errorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});

/** What the Open Inference Protocol has for errors. */
export const inferErrorAnswer = z.object({ error: z.string() });
