import { type RawData, WebSocket } from 'ws';
import * as z from 'zod';
import { messageOf, VergerError } from '../common/errors.js';
import type { Detection } from './detection.js';
import type { Robot } from './robot.js';

export interface RosbridgeOptions {
  /** Such as `ws://robot:9090`. */
  readonly url: string;
  /** Where `sensor_msgs/CompressedImage` comes from. */
  readonly topic: string;
  /** Where `vision_msgs/Classification` goes to; the whole answer goes to `<answers>/details` as `std_msgs/String`. */
  readonly answers: string;
  /** Told in one line what happens to the connection. */
  readonly onNote: (note: string) => void;
  /** The first wait before it connects again, in milliseconds; it doubles up to 16 times that. */
  readonly retryMs?: number;
}

/** Of a photo of some 20 megapixels, in Base64. */
const mostBytes = 32 * 2 ** 20;

const frame = z.object({
  op: z.literal('publish'),
  topic: z.string(),
  msg: z.object({ header: z.record(z.string(), z.unknown()), data: z.string() }),
});
type Frame = z.infer<typeof frame>['msg'];

/**
 * Says what is on the frames of a camera topic, through a rosbridge (github.com/RobotWebTools/rosbridge_suite, protocol
 * 2.1): ROS on the other side, JSON over a WebSocket on this one. While a frame is looked at only the newest other waits: an old
 * answer is worth nothing to a robot.
 */
export class Rosbridge {
  readonly #robot: Robot;
  readonly #options: RosbridgeOptions;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #newest: Frame | undefined;
  #isBusy = false;
  #isClosed = false;

  constructor(robot: Robot, options: RosbridgeOptions) {
    this.#robot = robot;
    this.#options = options;
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.terminate();
  }

  #connect(): void {
    const { url, topic, answers, onNote } = this.#options;
    const socket = new WebSocket(url, { maxPayload: mostBytes, handshakeTimeout: 10_000 });
    this.#socket = socket;
    socket.on('open', () => {
      this.#failures = 0;
      onNote(`connected to ${url}`);
      this.#send({ op: 'advertise', topic: answers, type: 'vision_msgs/msg/Classification' });
      this.#send({ op: 'advertise', topic: `${answers}/details`, type: 'std_msgs/msg/String' });
      this.#send({ op: 'subscribe', topic, type: 'sensor_msgs/msg/CompressedImage', queue_length: 1 });
    });
    socket.on('message', (data: RawData) => this.#take(textOf(data)));
    socket.on('error', (error) => onNote(`${url}: ${messageOf(error)}`));
    socket.on('close', () => this.#retry());
  }

  #retry(): void {
    if (this.#isClosed) return;
    const { retryMs = 1000, onNote, url } = this.#options;
    const wait = retryMs * 2 ** Math.min(4, this.#failures++);
    onNote(`no connection to ${url}; the next try is in ${wait / 1000} s`);
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #take(text: string): void {
    const message = frameOf(text);
    if (message?.topic !== this.#options.topic) return;
    this.#newest = message.msg;
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#answer(next);
    } finally {
      this.#isBusy = false;
    }
  }

  #next(): Frame | undefined {
    const next = this.#newest;
    this.#newest = undefined;
    return next;
  }

  async #answer({ header, data }: Frame): Promise<void> {
    const detection = await this.#detectionOn(Buffer.from(data, 'base64'));
    const { answers } = this.#options;
    this.#send({ op: 'publish', topic: answers, msg: { header, results: detection.results } });
    this.#send({
      op: 'publish',
      topic: `${answers}/details`,
      msg: { data: JSON.stringify({ header, ...detection }) },
    });
  }

  /** Whoever waits for an answer to a frame gets one, also where it can't be used. */
  async #detectionOn(
    image: Uint8Array,
  ): Promise<Detection | { readonly results: []; readonly error: string }> {
    try {
      return (await this.#robot.recognise(image)).detection;
    } catch (error) {
      // A fault of ours should not end the server, but be heard of.
      if (!(error instanceof VergerError)) this.#options.onNote(`a fault of verger: ${messageOf(error)}`);
      return { results: [], error: messageOf(error) };
    }
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer)).toString('utf8');
}

/** Undefined for what is no frame: a bridge also sends what nobody asked for, such as its status. */
function frameOf(text: string): z.infer<typeof frame> | undefined {
  try {
    return frame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
