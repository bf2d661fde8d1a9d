import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pythonEnv } from '../../../../../../scripts/python-env.mjs';

/** A request as a service got it. */
export interface AwsRequest {
  /** Such as `ElasticMapReduce`, the prefix of the target. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What an operation answers; a thrown `AwsRefusal` is an error of the service. */
export type Answers = Readonly<Record<string, (input: never) => unknown>>;

export class AwsRefusal extends Error {}

/**
 * Answers the JSON requests of AWS's services (EMR, SSM, EC2 Instance Connect) on this computer, and keeps them: a test
 * holds each against the service's own model.
 */
export class AwsDouble {
  readonly requests: AwsRequest[] = [];
  answers: Answers;
  readonly #server: Server;

  private constructor(answers: Answers) {
    this.answers = answers;
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        const [service = '', operation = ''] = String(request.headers['x-amz-target']).split('.');
        const input = JSON.parse(body === '' ? '{}' : body) as AwsRequest['input'];
        this.requests.push({ service, operation, input });
        const { status, answer } = this.#answerTo(operation, input);
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer));
      });
    });
  }

  static async start(answers: Answers): Promise<AwsDouble> {
    const double = new AwsDouble(answers);
    double.#server.listen(0, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  /** For the processes that call it. */
  get env(): Readonly<Record<string, string>> {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
      AWS_ACCESS_KEY_ID: 'VERGERTESTKEY',
      AWS_SECRET_ACCESS_KEY: 'verger-test-secret',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  requestsOf(operation: string): readonly AwsRequest['input'][] {
    return this.requests.filter((request) => request.operation === operation).map(({ input }) => input);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answerTo(
    operation: string,
    input: AwsRequest['input'],
  ): { readonly status: number; readonly answer: unknown } {
    try {
      const answer = this.answers[operation] as ((value: unknown) => unknown) | undefined;
      if (answer === undefined) throw new AwsRefusal('UnknownOperationException', { cause: operation });
      return { status: 200, answer: answer(input) };
    } catch (error) {
      if (!(error instanceof AwsRefusal)) throw error;
      return { status: 400, answer: { __type: error.message, message: `refused: ${String(error.cause)}` } };
    }
  }
}

/** The AWS CLI for Python, with the models of all services. @throws Error if it can't be installed */
export function awsCliPython(): Promise<string> {
  return pythonEnv('awscli', new URL('requirements.txt', import.meta.url));
}

/** What is wrong with requests, by the models that the services publish. */
export async function problemsOf(requests: readonly AwsRequest[]): Promise<readonly string[]> {
  const python = await awsCliPython();
  const program = fileURLToPath(new URL('check_requests.py', import.meta.url));
  const { child, output } = run(python, [program]);
  child.stdin?.end(JSON.stringify(requests));
  return JSON.parse(await output) as string[];
}

function run(
  command: string,
  args: readonly string[],
): { child: ReturnType<typeof execFile>; output: Promise<string> } {
  let child: ReturnType<typeof execFile> | undefined;
  const output = new Promise<string>((resolve, reject) => {
    child = execFile(command, args, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr, { cause: error }));
    });
  });
  if (child === undefined) throw new TypeError('no process');
  return { child, output };
}
