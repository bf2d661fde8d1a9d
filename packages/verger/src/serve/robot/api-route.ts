import type * as z from 'zod';
import type { RefusalStatus } from './request-error.js';

/** What a request has that its schemas let through. */
export interface Asked<Path extends z.ZodRawShape, Query extends z.ZodRawShape, Body> {
  readonly path: z.output<z.ZodObject<Path>>;
  readonly query: z.output<z.ZodObject<Query>>;
  readonly body: Body;
}

/** A body: bytes of one of these types, or JSON of a schema. */
export interface ApiBody<Body> {
  readonly types: readonly string[];
  readonly what: string;
  /** Absent: the bytes as they are. */
  readonly schema?: z.ZodType<Body>;
}

/** What is answered if all is well. */
export type ApiAnswer =
  | { readonly what: string; readonly schema: z.ZodType }
  | { readonly what: string; readonly type: string }
  | { readonly what: string; readonly status: 204 };

/**
 * One request that the robot API answers. Requests are checked by these schemas, and its OpenAPI document is made of them.
 */
export interface ApiRoute<
  Path extends z.ZodRawShape = z.ZodRawShape,
  Query extends z.ZodRawShape = z.ZodRawShape,
  Body = unknown,
> {
  readonly method: 'get' | 'post' | 'delete';
  /** Parameters in braces, as OpenAPI has them. */
  readonly path: string;
  /** Its name in OpenAPI. */
  readonly id: string;
  readonly summary: string;
  /** Needs no token. */
  readonly isOpen?: true;
  readonly pathShape: Path;
  readonly queryShape: Query;
  readonly requestBody?: ApiBody<Body>;
  readonly answer: ApiAnswer;
  /** Statuses of its own, beside those of all routes. */
  readonly refusals: readonly RefusalStatus[];
  /** JSON for a schema, text for another type, nothing for 204. */
  readonly handle: (asked: Asked<Path, Query, Body>) => Promise<unknown>;
}

/** A route whose types are known to it alone. */
export function apiRoute<Path extends z.ZodRawShape, Query extends z.ZodRawShape, Body>(
  route: ApiRoute<Path, Query, Body>,
): ApiRoute {
  // The schemas are those of the handler: nothing else calls it.
  return route as unknown as ApiRoute;
}
