import type { AwsAccount } from '../account/aws-account.js';
import { awsError } from '../account/aws-error.js';
import type { Foundation } from '../foundation/foundation.js';
import { Deadlines, type Ended, endedCluster } from './deadline.js';
import { EmrCalls } from './emr-calls.js';
import { type Pause, realPause } from './wait.js';

/** One region of an account, as the commands for clusters use it. */
export class Region {
  readonly emr: EmrCalls;
  readonly pause: Pause;
  readonly #account: AwsAccount;

  constructor(account: AwsAccount, pause: Pause = realPause) {
    this.#account = account;
    this.emr = new EmrCalls(account);
    this.pause = pause;
  }

  get name(): string {
    return this.#account.region;
  }

  deadlines(
    foundation: Pick<Foundation, 'scheduleGroup' | 'schedulerRoleArn'>,
    ended: Ended = endedCluster,
  ): Deadlines {
    return new Deadlines(this.#account, foundation, ended);
  }

  scheduler(): ReturnType<AwsAccount['scheduler']> {
    return this.#account.scheduler();
  }

  /** The ARN of whoever the credentials are of. */
  async caller(): Promise<string> {
    const { client, sdk } = await this.#account.sts();
    const { Arn = '' } = await client.send(new sdk.GetCallerIdentityCommand({})).catch((error: unknown) => {
      throw awsError(error, "can't find out whose credentials these are");
    });
    return Arn;
  }
}
