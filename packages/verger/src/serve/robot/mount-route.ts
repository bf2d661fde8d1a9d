import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import type { ApiRoute, Asked } from './api-route.js';
import type { Bodies } from './read-body.js';
import { RequestError } from './request-error.js';

/** Lets a Hono answer a route; what its schemas refuse never gets to its handler. */
export function mountRoute(app: Hono, route: ApiRoute, bodies: Bodies): void {
  app.on(route.method.toUpperCase(), honoPath(route.path), async (context) => {
    const path = checked(route.pathShape, context.req.param());
    const query = checked(route.queryShape, context.req.query());
    if (route.requestBody === undefined) return answered(context, route, { path, query, body: undefined });
    requireType(context, route.requestBody.types);
    return bodies.use(context.req.raw, (bytes) =>
      answered(context, route, { path, query, body: bodyOf(route, bytes) }),
    );
  });
}

/** As Hono has it: a colon instead of braces. */
export function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

async function answered(
  context: Context,
  route: ApiRoute,
  asked: Asked<z.ZodRawShape, z.ZodRawShape, unknown>,
): Promise<Response> {
  const value = await route.handle(asked);
  const { answer } = route;
  if ('status' in answer) return context.body(null, answer.status);
  if ('type' in answer) return context.body(value as string, 200, { 'content-type': answer.type });
  return context.json(value as object);
}

/** @throws VergerError `usage` that names the first wrong one, or one that there is not */
function checked<Shape extends z.ZodRawShape>(
  shape: Shape,
  given: Readonly<Record<string, string>>,
): z.output<z.ZodObject<Shape>> {
  return parsed(z.strictObject(shape), given);
}

function parsed<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new VergerError('usage', path.length === 0 ? message : `${path.join('.')}: ${message}`);
}

function requireType(context: Context, types: readonly string[]): void {
  const type = context.req.header('content-type')?.split(';')[0].trim().toLowerCase();
  if (type !== undefined && types.includes(type)) return;
  throw new RequestError(415, 'wrong-type', `a body of ${type ?? 'no type'} is not read here`, {
    hint: `send content-type: ${types[0]}`,
    closes: true,
  });
}

function bodyOf({ requestBody }: ApiRoute, bytes: Uint8Array): unknown {
  if (requestBody?.schema === undefined) return bytes;
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new VergerError('usage', 'the body is not JSON', { cause });
  }
  return parsed(requestBody.schema, given);
}
