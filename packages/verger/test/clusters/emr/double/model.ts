import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { pythonEnv } from '../../../../../../scripts/python-env.mjs';

/** A type in a service's model. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: Member;
  readonly key?: Member;
  readonly value?: Member;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly union?: boolean;
}

export interface Member {
  readonly shape: string;
  /** Where REST has it, if not in the body. */
  readonly location?: 'uri' | 'querystring';
  readonly locationName?: string;
  /** Its name in EC2's requests, if that is another. */
  readonly queryName?: string;
}

interface Operation {
  readonly http: { readonly method: string; readonly requestUri: string };
  readonly input?: { readonly shape: string };
  readonly output?: { readonly shape: string };
}

/** What a service publishes about itself, as botocore has it. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, Operation | undefined>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface ServiceModels {
  readonly emr: ServiceModel;
  readonly serverless: ServiceModel;
  readonly scheduler: ServiceModel;
  /** Read when they are needed: that of EC2 is large. */
  readonly other: (service: OtherService) => Promise<ServiceModel>;
}

/** By the names in signatures, with their folders in botocore. */
const otherServices = {
  ce: 'ce/2017-10-25',
  ec2: 'ec2/2016-11-15',
  pricing: 'pricing/2017-10-15',
  servicequotas: 'service-quotas/2019-06-24',
} as const;

type OtherService = keyof typeof otherServices;

export function isOtherService(service: string): service is OtherService {
  return Object.hasOwn(otherServices, service);
}

/** Reads the models from botocore. @throws Error if Python or botocore can't be installed */
export async function loadModels(): Promise<ServiceModels> {
  const python = await pythonEnv('botocore', new URL('requirements.txt', import.meta.url));
  const program = 'import botocore, os; print(os.path.dirname(botocore.__file__))';
  const { stdout } = await promisify(execFile)(python, ['-c', program]);
  const read = async (service: string): Promise<ServiceModel> => {
    const file = join(stdout.trim(), 'data', service, 'service-2.json.gz');
    return JSON.parse(gunzipSync(await readFile(file)).toString()) as ServiceModel;
  };
  const [emr, serverless, scheduler] = await Promise.all([
    read('emr/2009-03-31'),
    read('emr-serverless/2021-07-13'),
    read('scheduler/2021-06-30'),
  ]);
  const others = new Map<OtherService, Promise<ServiceModel>>();
  const other = (service: OtherService): Promise<ServiceModel> => {
    const model = others.get(service) ?? read(otherServices[service]);
    others.set(service, model);
    return model;
  };
  return { emr, serverless, scheduler, other };
}
