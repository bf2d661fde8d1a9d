import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { startCli } from '../support/cli.js';
import { printedAddress } from '../support/printed-address.js';
import type { RobotFixture } from './robot-fixture.js';

interface Message {
  readonly op: string;
  readonly topic: string;
  readonly type?: string;
  readonly msg?: Readonly<Record<string, unknown>>;
}

/** The part of rosbridge's protocol 2.1 that a node needs: topics, whoever subscribes, and what is published. */
class Bridge {
  readonly server: WebSocketServer;
  readonly messages: Message[] = [];
  readonly #subscribers = new Map<string, WebSocket>();

  constructor(port = 0) {
    this.server = new WebSocketServer({ port, host: '127.0.0.1' });
    this.server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as Message;
        this.messages.push(message);
        if (message.op === 'subscribe') this.#subscribers.set(message.topic, socket);
      });
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Waits for a subscriber first. */
  async publish(topic: string, msg: object): Promise<void> {
    await expect.poll(() => this.#subscribers.get(topic), { timeout: 30_000 }).toBeDefined();
    this.#subscribers.get(topic)?.send(JSON.stringify({ op: 'publish', topic, msg }));
  }

  /** What was published on a topic, once there is so much of it. */
  async published(topic: string, count: number): Promise<readonly Message['msg'][]> {
    const found = () => this.messages.filter(({ op, topic: its }) => op === 'publish' && its === topic);
    await expect.poll(() => found().length, { timeout: 60_000 }).toBe(count);
    return found().map(({ msg }) => msg);
  }

  async close(): Promise<void> {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** The command and its connection to ROS. */
export function rosbridgeTests(made: () => RobotFixture): void {
  describe('verger serve --api --rosbridge', () => {
    let fixture: RobotFixture;
    beforeAll(() => {
      fixture = made();
    });

    it('answers frames of a topic as vision_msgs, and connects again', async () => {
      const bridge = new Bridge();
      await once(bridge.server, 'listening');
      const { port } = bridge;
      const given = ['--rosbridge', `ws://127.0.0.1:${port}`, '--topic', '/eye', '--answers', '/fruit'];
      const command = startCli(['serve', '--api', fixture.recogniser, ...given, '--port', '0', '--json']);
      await printedAddress(command);
      const [banana] = await fixture.pictures('Banana');
      const frame = (seq: number, data: Uint8Array) => ({
        header: { stamp: { sec: seq, nanosec: 5 }, frame_id: 'eye' },
        format: 'jpeg',
        data: Buffer.from(data).toString('base64'),
      });
      await bridge.publish('/eye', frame(1, banana));
      const [first] = await bridge.published('/fruit', 1);
      expect(first).toEqual({
        header: { stamp: { sec: 1, nanosec: 5 }, frame_id: 'eye' },
        results: [{ class_id: 'Banana', score: expect.any(Number) as number }],
      });
      await bridge.publish('/eye', frame(2, banana.slice(0, 500)));
      expect((await bridge.published('/fruit', 2))[1]).toMatchObject({
        header: { stamp: { sec: 2 } },
        results: [],
      });
      const details = await bridge.published('/fruit/details', 2);
      expect(JSON.parse(String(details[0]?.data))).toMatchObject({ decision: 'known', kind: 'banana' });
      expect(JSON.parse(String(details[1]?.data))).toMatchObject({
        error: expect.stringContaining('corrupt') as string,
      });
      // What is no frame is no harm.
      for (const client of bridge.server.clients) {
        client.send('{');
        client.send('{"op":"publish","topic":"/eye","msg":{}}');
        client.send('{"op":"status","level":"info"}');
      }
      expect(bridge.messages.slice(0, 3).map(({ op, topic, type }) => [op, topic, type])).toEqual([
        ['advertise', '/fruit', 'vision_msgs/msg/Classification'],
        ['advertise', '/fruit/details', 'std_msgs/msg/String'],
        ['subscribe', '/eye', 'sensor_msgs/msg/CompressedImage'],
      ]);
      await bridge.close();
      const again = new Bridge(port);
      await again.publish('/eye', frame(3, banana));
      await again.published('/fruit', 1);
      command.child.kill('SIGTERM');
      const { code, stderr } = await command.end;
      expect(stderr).toMatch(/^rosbridge: connected to .*\n(.*\n)*rosbridge: connected to .*\n$/);
      expect(code).toBe(0);
      await again.close();
    });

    it.each([
      [['--rosbridge', 'http://robot'], 'no address of a rosbridge'],
      [['--token-file', 'kinds.csv'], 'kinds.csv has no token'],
      [['--model', 'mobilenet-v9'], 'mobilenet-v9'],
    ])('say in one line what is wrong: %j', async (args, message) => {
      const { code, stdout, stderr } = await startCli(['serve', '--api', fixture.recogniser, ...args], {
        cwd: fixture.folder,
      }).end;
      expect([code === 0, stdout]).toEqual([false, '']);
      expect(stderr).toContain(message);
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    });

    it('takes options of robots only with --api, and leaves nothing behind if the port is taken', async () => {
      const lone = await startCli(['serve', '--workers', '2']).end;
      expect([lone.code, lone.stderr]).toEqual([2, expect.stringContaining('--workers goes with --api')]);
      const bridge = new Bridge();
      await once(bridge.server, 'listening');
      const taken = await startCli(['serve', '--api', fixture.recogniser, '--port', String(bridge.port)]).end;
      expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining('is taken')]);
      await bridge.close();
    });
  });
}
