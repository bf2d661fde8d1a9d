import type { IncomingMessage } from 'node:http';
import { ServiceError } from './service-error.js';
import { ec2Call } from './ec2-call.js';
import { isOtherService, type ServiceModel, type ServiceModels } from './model.js';
import { problems } from './check-shape.js';
import type { Call } from './fault.js';

/** A request with the service and region that it is signed for. @throws ServiceError for what the model refuses */
export async function readCall(request: IncomingMessage, models: ServiceModels): Promise<Call> {
  const [, region, service] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? '') ?? [];
  const body = await textOf(request);
  if (isOtherService(service)) {
    const model = await models.other(service);
    const read = service === 'ec2' ? ec2Call(model, body) : targetCall(request, body);
    return checked(model, { service, region, ...read });
  }
  switch (service) {
    case 'elasticmapreduce':
      return checked(models.emr, { service, region, ...targetCall(request, body) });
    case 'scheduler':
      return checked(models.scheduler, { service, region, ...restCall(models.scheduler, request, body) });
    case 'emr-serverless':
      return checked(models.serverless, { service, region, ...restCall(models.serverless, request, body) });
    default: {
      const input = Object.fromEntries(new URLSearchParams(body));
      return { service, region, operation: input.Action, input };
    }
  }
}

/** @throws Error if an answer is not what the service's model says */
export function checkAnswer(model: ServiceModel, operation: string, answer: object): void {
  const shape = model.operations[operation]?.output?.shape;
  if (shape === undefined) return;
  const wrong = problems(model, shape, JSON.parse(JSON.stringify(answer)));
  if (wrong.length > 0) throw new Error(`the double's answer to ${operation}: ${wrong.join('; ')}`);
}

function checked(model: ServiceModel, call: Call): Call {
  const shape = model.operations[call.operation]?.input?.shape;
  if (shape === undefined) throw new ServiceError('UnknownOperationException', call.operation);
  const wrong = problems(model, shape, call.input);
  if (wrong.length > 0)
    throw new ServiceError('ValidationException', `${call.operation}: ${wrong.join('; ')}`);
  return call;
}

/** Of a service with JSON: the operation is in a header. */
function targetCall({ headers }: IncomingMessage, body: string): Pick<Call, 'operation' | 'input'> {
  const target = headers['x-amz-target'];
  return {
    operation: (typeof target === 'string' ? target : '').replace(/^\w+\./, ''),
    input: JSON.parse(body),
  };
}

/** Of a service with REST and JSON: the operation by method and path; members in the path, the query and the body. */
function restCall(
  model: ServiceModel,
  { method, url = '/' }: IncomingMessage,
  body: string,
): Pick<Call, 'operation' | 'input'> {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  for (const [operation, each] of Object.entries(model.operations)) {
    const { http, input } = each ?? { http: { method: '', requestUri: '' } };
    const found = http.method === method ? matchPath(http.requestUri, pathname) : undefined;
    if (found === undefined) continue;
    const members = Object.entries(model.shapes[input?.shape ?? ''].members ?? {});
    const query = members.flatMap(([name, { location, locationName = name, shape }]) => {
      const texts = location === 'querystring' ? searchParams.getAll(locationName) : [];
      if (texts.length === 0) return [];
      const { type } = model.shapes[shape];
      return [[name, type === 'list' ? texts : type === 'integer' ? Number(texts[0]) : texts[0]]];
    });
    const rest = body === '' ? {} : (JSON.parse(body) as object);
    return { operation, input: { ...rest, ...found, ...Object.fromEntries(query) } };
  }
  throw new ServiceError('UnknownOperationException', `${method ?? ''} ${pathname}`, 404);
}

/** `/schedules/{Name}` against a path: its variables. */
function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const match = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
  if (match === null) return undefined;
  return Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1])]));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
