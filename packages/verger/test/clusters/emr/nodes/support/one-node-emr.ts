import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { StepConfig } from '@aws-sdk/client-emr';
import { Location } from '../../../../../src/storage/location.js';
import { openStorage } from '../../../../../src/storage/open-storage.js';
import { clusterId, type Ended, type ScratchNode } from './scratch-node.js';

interface Step {
  readonly Id: string;
  readonly config: StepConfig;
  state: 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  message?: string | undefined;
  readonly created: number;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * What goes wrong with a request: it or its answer is lost on the way, EMR fails before or after it carried it out, refuses
 * it for now, or answers with a list from before.
 */
export type Trouble = 'lost' | 'answer lost' | 'failed' | 'done and failed' | 'throttled' | 'stale';

/** As much of EMR's API as `submit` and `logs` call, for a cluster of one node that is here: steps run for real. */
export class OneNodeEmr {
  readonly steps: Step[] = [];
  /** Of the cluster. */
  state = 'WAITING';
  reason: Answer = {};
  /** Of the next requests, by their action. */
  troubles: Readonly<Partial<Record<string, Trouble[]>>> = {};
  /** The actions that were asked for. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #node: ScratchNode;
  readonly #settings: OneNodeSettings;
  #running: Promise<void> = Promise.resolve();

  private constructor(node: ScratchNode, settings: OneNodeSettings) {
    this.#node = node;
    this.#settings = settings;
    this.#server = createServer((request, response) => {
      void buffer(request).then((body) => {
        const action = String(request.headers['x-amz-target']).split('.')[1];
        this.requests.push(action);
        const trouble = this.troubles[action]?.shift();
        const done = trouble !== 'lost' && trouble !== 'failed' && trouble !== 'throttled';
        const answer = done ? this.#answer(action, JSON.parse(body.toString()) as Answer) : {};
        if (trouble === 'lost' || trouble === 'answer lost') response.destroy();
        else send(response, trouble, answer);
      });
    });
  }

  static async start(node: ScratchNode, settings: OneNodeSettings): Promise<OneNodeEmr> {
    const emr = new OneNodeEmr(node, settings);
    await new Promise<void>((resolve) => emr.#server.listen(0, '127.0.0.1', resolve));
    return emr;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Adds steps, as RunJobFlow does. */
  add(configs: readonly StepConfig[]): readonly string[] {
    const added = configs.map((config): Step => {
      const Id = `s-${randomBytes(7).toString('hex').toUpperCase().slice(0, 13)}`;
      return { Id, config, state: 'PENDING', created: Date.now() / 1000 };
    });
    this.steps.push(...added);
    for (const step of added) this.#running = this.#running.then(() => this.#run(step));
    return added.map(({ Id }) => Id);
  }

  /** Waits for all steps that were added. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    await this.idle();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(action: string, input: Answer): Answer {
    switch (action) {
      case 'ListClusters':
        return { Clusters: [{ Id: clusterId, Name: 'verger-verger' }] };
      case 'DescribeCluster':
        return { Cluster: this.#cluster() };
      case 'ListSteps':
        return { Steps: [...this.steps].reverse().map(described) };
      case 'DescribeStep':
        return { Step: described(this.steps.find(({ Id }) => Id === input.StepId) as Step) };
      case 'AddJobFlowSteps':
        return { StepIds: this.add(input.Steps as StepConfig[]) };
      default:
        throw new Error(`EMR was asked for ${action}`);
    }
  }

  #cluster(): Answer {
    const { deadline, bucket } = this.#settings;
    const tags = { 'verger:cluster': 'verger', 'verger:deadline': deadline.toISOString() };
    return {
      Id: clusterId,
      Status: { State: this.state, StateChangeReason: this.reason },
      // With the scheme that EMR answers with.
      LogUri: `s3n://${bucket}/logs/`,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
  }

  async #run(step: Step): Promise<void> {
    if (step.state === 'CANCELLED') return;
    step.state = 'RUNNING';
    const ended = await this.#node.run(this.#settings.adapt(step.config.HadoopJarStep?.Args ?? []));
    // EMR's logs arrive after the step has ended, but the double has no time for that.
    await this.#upload(step, ended);
    step.state = ended.code === 0 ? 'COMPLETED' : 'FAILED';
    if (ended.code === 0) return;
    step.message = ended.stderr.trim().split('\n').at(-1);
    for (const other of this.steps) if (other.state === 'PENDING') other.state = 'CANCELLED';
  }

  async #upload({ Id }: Step, { stdout, stderr }: Ended): Promise<void> {
    const logs = openStorage(Location.parse(`s3://${this.#settings.bucket}/logs/${clusterId}/steps/${Id}`));
    for (const [name, text] of Object.entries({ stdout, stderr }))
      await logs.write(`${name}.gz`, gzipSync(text));
  }
}

export interface OneNodeSettings {
  readonly bucket: string;
  readonly deadline: Date;
  /** What makes the arguments of a step fit this machine. */
  readonly adapt: (args: readonly string[]) => readonly string[];
}

/** As AWS's JSON protocol has answers and errors. */
function send(response: ServerResponse, trouble: Trouble | undefined, answer: Answer): void {
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  if (trouble === 'throttled') {
    response.writeHead(400).end('{"__type":"ThrottlingException","message":"Rate exceeded"}');
  } else if (trouble === 'failed' || trouble === 'done and failed') {
    response.writeHead(500).end('{"__type":"InternalServerException","message":"try again"}');
  } else response.end(JSON.stringify(trouble === 'stale' ? {} : answer));
}

function described({ Id, config, state, message, created }: Step): Answer {
  const failure =
    message === undefined ? {} : { FailureDetails: { Reason: 'Unknown Error.', Message: message } };
  return {
    Id,
    Name: config.Name,
    Config: { Jar: config.HadoopJarStep?.Jar, Args: config.HadoopJarStep?.Args },
    Status: { State: state, Timeline: { CreationDateTime: created }, ...failure },
  };
}
