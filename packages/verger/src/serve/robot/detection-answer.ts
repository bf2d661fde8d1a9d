import type { Detection } from '../../robot/detection.js';
import type { Region } from '../../robot/looking/look-task.js';
import type { Robot, Seen } from '../../robot/robot.js';
import type { DetectionAnswer } from './answers.js';

/** What else goes into an answer. */
export interface Circumstances {
  readonly at: Date;
  readonly frameId: string;
  /** Empty without one. */
  readonly track: string;
  readonly region?: Region | undefined;
}

/** What a robot is told of an image. */
export function detectionAnswerOf(robot: Robot, seen: Seen, about: Circumstances): DetectionAnswer {
  const { detection, frames, width, height } = seen;
  const { region } = about;
  return {
    ...toldOf(robot, detection, about),
    bbox:
      region === undefined
        ? null
        : {
            center: {
              position: { x: region.x + region.width / 2, y: region.y + region.height / 2 },
              theta: 0,
            },
            size_x: region.width,
            size_y: region.height,
          },
    frames,
    image: { width, height },
  };
}

/** The part that needs no image. */
export function toldOf(
  robot: Robot,
  { decision, results, set, kind, reasons }: Detection,
  { at, frameId, track }: Omit<Circumstances, 'region'>,
): Omit<DetectionAnswer, 'bbox' | 'frames' | 'image'> {
  const { about, facts } = robot;
  return {
    header: { stamp: stampOf(at), frame_id: frameId },
    id: track,
    ...{ results: [...results], decision, kind, set: [...set], reasons: [...reasons] },
    facts: kind === null || !facts.has(kind) ? null : `/v1/facts/${encodeURIComponent(kind)}`,
    approach: kind === null ? null : approachOf(robot, kind, decision === 'known'),
    model: {
      name: robot.name,
      digest: about.sha256,
      backbone: about.backbone,
      calibrated_on: about.calibratedOn?.what ?? null,
    },
    database_version: facts.version,
  };
}

/** Null where the tables don't have the kind. Nothing is vouched for that no photos vouch for. */
function approachOf(robot: Robot, kind: string, isKnown: boolean): string | null {
  if (!robot.facts.has(kind)) return null;
  const path = `/v1/approach/${encodeURIComponent(kind)}`;
  return isKnown && robot.isCalibrated ? `${path}?ticket=${robot.tickets.issue(kind)}` : path;
}

function stampOf(at: Date): { readonly sec: number; readonly nanosec: number } {
  const ms = at.getTime();
  return { sec: Math.floor(ms / 1000), nanosec: (ms % 1000) * 1_000_000 };
}
