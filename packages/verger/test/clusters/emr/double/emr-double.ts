import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { accountAnswer } from './account-operations.js';
import { TestClock } from './clock.js';
import { emrOperations } from './emr-operations.js';
import { ec2Error } from './ec2-answers.js';
import { FakeAccount } from './fake-account.js';
import type { FakeApplication } from './fake-applications.js';
import type { FakeCluster } from './fake-cluster.js';
import { FakeRegion } from './fake-region.js';
import { FakeTokens } from './fake-tokens.js';
import { type Call, type Fault, faultError } from './fault.js';
import { isOtherService, type ServiceModels } from './model.js';
import { callerAnswer, queryError, stackAnswer } from './query-operations.js';
import { checkAnswer, readCall } from './request.js';
import { schedulerOperations } from './scheduler-operations.js';
import { serverlessOperations } from './serverless-operations.js';
import { type Script, usualScript } from './script.js';
import { ServiceError } from './service-error.js';

/** What a test may do to a request before it is done. */
export type OnCall = (call: Call) => Fault | undefined | Promise<Fault | undefined>;

/**
 * EMR, EMR Serverless and EventBridge Scheduler in all regions, for an account of its own; quotas, prices and bills too.
 * They check each request by the model that AWS
 * publishes, live by the clock of the test, and tell their time as AWS does, in the Date header.
 */
export class EmrDouble {
  readonly clock: TestClock;
  /** Of Spark Connect sessions. */
  readonly tokens: FakeTokens;
  readonly calls: Call[] = [];
  script: Script = usualScript;
  /** The outputs of CloudFormation stacks, by name. */
  readonly stacks = new Map<string, Readonly<Record<string, string>>>();
  /** What AWS says of the account besides. */
  readonly account = new FakeAccount();
  onCall: OnCall = () => undefined;
  readonly #models: ServiceModels;
  readonly #regions = new Map<string, FakeRegion>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(models: ServiceModels, start: number) {
    this.#models = models;
    this.clock = new TestClock(start);
    this.tokens = new FakeTokens(this.clock);
  }

  static async open(models: ServiceModels, start = Date.parse('2026-11-29T03:00:00Z')): Promise<EmrDouble> {
    const double = new EmrDouble(models, start);
    double.#server.listen(0, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get endpoint(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('not listening');
    return `http://127.0.0.1:${address.port}`;
  }

  /** What a client needs to reach it, and nothing of this machine's own AWS settings. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: 'VERGERTESTKEY',
      AWS_SECRET_ACCESS_KEY: 'verger-test-secret',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }

  region(name: string): FakeRegion {
    const known = this.#regions.get(name);
    if (known !== undefined) return known;
    const region = new FakeRegion(name, this.clock, () => this.script, this.tokens);
    this.#regions.set(name, region);
    return region;
  }

  /** Of all regions, ended ones too. */
  get clusters(): FakeCluster[] {
    return [...this.#regions.values()].flatMap(({ clusters }) => [...clusters.values()]);
  }

  /** Of EMR Serverless, of all regions, deleted ones too. */
  get applications(): FakeApplication[] {
    return [...this.#regions.values()].flatMap(({ applications }) => [...applications.all.values()]);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isForS3(request)) {
      noBucket(response);
      return;
    }
    response.setHeader('date', new Date(this.clock.now).toUTCString());
    response.setHeader('x-amzn-requestid', `test-${this.calls.length}`);
    try {
      const call = await readCall(request, this.#models);
      this.calls.push(call);
      const fault = await this.onCall(call);
      const error = fault === undefined ? undefined : faultError(fault, call);
      if (error !== undefined) throw error;
      if (fault === 'lost-request') return void request.socket.destroy();
      const answer = await this.#do(call);
      if (fault === 'lost-answer') return void request.socket.destroy();
      response.setHeader('content-type', typeof answer === 'string' ? 'text/xml' : jsonType);
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    } catch (error) {
      refuse(response, error, /\/ec2\/aws4_request/.test(request.headers.authorization ?? ''));
    }
  }

  async #do(call: Call): Promise<object | string> {
    const { service, region: name, operation, input } = call;
    if (isOtherService(service)) {
      const answer = accountAnswer(this.account, call);
      if (typeof answer !== 'string') checkAnswer(await this.#models.other(service), operation, answer);
      return answer;
    }
    if (operation === 'GetCallerIdentity') return callerAnswer();
    if (operation === 'DescribeStacks') return this.#stack((input as { StackName: string }).StackName);
    const { operations, model } = services[service as keyof typeof services];
    if (!Object.hasOwn(operations, operation)) throw new ServiceError('UnknownOperationException', operation);
    const answer = operations[operation](this.region(name), input as never);
    checkAnswer(this.#models[model], operation, answer);
    return answer;
  }

  #stack(name: string): string {
    const outputs = this.stacks.get(name);
    if (outputs === undefined)
      throw new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
    return stackAnswer(name, outputs);
  }
}

/** Commands look into buckets, too: there are none here. */
function isForS3({ headers }: IncomingMessage): boolean {
  return headers.authorization?.includes('/s3/aws4_request') === true;
}

function noBucket(response: ServerResponse): void {
  response.statusCode = 404;
  response.setHeader('content-type', 'application/xml');
  response.end(
    '<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>',
  );
}
/** By the names under which requests are signed. */
const services = {
  elasticmapreduce: { operations: emrOperations, model: 'emr' },
  'emr-serverless': { operations: serverlessOperations, model: 'serverless' },
  scheduler: { operations: schedulerOperations, model: 'scheduler' },
} as const;

const jsonType = 'application/x-amz-json-1.1';

function refuse(response: ServerResponse, error: unknown, isEc2: boolean): void {
  const { code, message, status } =
    error instanceof ServiceError
      ? error
      : new ServiceError('DoubleIsWrong', error instanceof Error ? (error.stack ?? '') : String(error), 400);
  response.statusCode = status;
  response.setHeader('x-amzn-errortype', code);
  if (isEc2 || code === 'ValidationError') {
    response.setHeader('content-type', 'text/xml');
    response.end((isEc2 ? ec2Error : queryError)(code, message));
  } else {
    response.setHeader('content-type', jsonType);
    response.end(JSON.stringify({ __type: code, message }));
  }
}
