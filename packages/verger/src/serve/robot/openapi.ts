import * as z from 'zod';
import { vergerVersion } from '../../common/versions.js';
import { errorAnswer, inferErrorAnswer } from './answers.js';
import type { ApiRoute } from './api-route.js';
import type { RefusalStatus } from './request-error.js';

type Json = Readonly<Record<string, unknown>>;

const meanings: Readonly<Record<RefusalStatus, string>> = {
  400: 'A parameter or the body is wrong',
  401: 'The token is missing or wrong',
  404: 'There is no such thing',
  405: 'The method is wrong',
  408: 'The body came too slowly',
  413: 'The body or the image is too large',
  415: 'The body is of another type, or the image of an unsupported format',
  421: 'The server does not have that name',
  422: 'The image is damaged',
  429: 'Too many requests of one client',
  500: 'A fault of verger',
  503: 'Too much at once: ask again after the seconds in Retry-After',
};

/** The OpenAPI 3.1 document of routes, made of the schemas that check their requests. */
export function openApiOf(routes: readonly ApiRoute[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Verger: the robot API',
      version: vergerVersion(),
      description: 'Which fruit is it, how sure is that, and how is it picked?',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(errorAnswer), InferError: schemaOf(inferErrorAnswer) },
    },
    security: [{ token: [] }],
  };
}

function operationOf(route: ApiRoute): Json {
  const { id, summary, requestBody, isOpen } = route;
  return {
    operationId: id,
    summary,
    ...(isOpen === true ? { security: [] } : {}),
    parameters: [...parametersOf(route.pathShape, 'path'), ...parametersOf(route.queryShape, 'query')],
    ...(requestBody === undefined
      ? {}
      : {
          requestBody: {
            description: requestBody.what,
            required: true,
            content: Object.fromEntries(
              requestBody.types.map((type) => [type, contentOf(requestBody.schema)]),
            ),
          },
        }),
    responses: responsesOf(route),
  };
}

function parametersOf(shape: z.ZodRawShape, place: 'path' | 'query'): Json[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { description, ...rest } = schemaOf(schema as z.ZodType);
    const required = place === 'path' || !(schema as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description === undefined ? {} : { description }), schema: rest };
  });
}

function contentOf(schema: z.ZodType | undefined): Json {
  // OpenAPI 3.1: bytes have no schema of JSON.
  return schema === undefined ? {} : { schema: schemaOf(schema) };
}

function responsesOf({ answer, refusals, isOpen, path }: ApiRoute): Json {
  const error = { $ref: `#/components/schemas/${usesInferErrors(path) ? 'InferError' : 'Error'}` };
  const shared: readonly RefusalStatus[] = isOpen === true ? [400, 421, 500] : [400, 401, 421, 500];
  const all = [...new Set([...shared, ...refusals])].sort();
  return {
    ...wellOf(answer),
    ...Object.fromEntries(
      all.map((status) => [
        status,
        {
          description: meanings[status],
          ...(status === 429 || status === 503 ? { headers: retryAfter } : {}),
          content: { 'application/json': { schema: error } },
        },
      ]),
    ),
  };
}

const retryAfter = { 'Retry-After': { schema: { type: 'integer' }, description: 'seconds' } };

function wellOf(answer: ApiRoute['answer']): Json {
  const { what: description } = answer;
  if ('status' in answer) return { [answer.status]: { description } };
  if ('type' in answer)
    return { 200: { description, content: { [answer.type]: { schema: { type: 'string' } } } } };
  return { 200: { description, content: { 'application/json': { schema: schemaOf(answer.schema) } } } };
}

/** The protocol has its own shape of errors. */
export function usesInferErrors(path: string): boolean {
  return path === '/v2' || path.startsWith('/v2/');
}

function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return rest;
}
