import type { AuditLog } from './audit-log.js';

/** As much of a client of the SDK as is needed to see its calls. */
interface Audited {
  readonly config: { readonly credentials: () => Promise<{ readonly accessKeyId: string }> };
  readonly middlewareStack: {
    add(
      middleware: (next: Handler, context: { commandName?: string }) => Handler,
      options: { readonly step: 'initialize'; readonly name: string },
    ): void;
  };
}

type Handler = (call: never) => Promise<{ readonly output: unknown; readonly response: unknown }>;

/** Adds each call of a client to the audit log, with the answer. */
export function auditCalls<Client>(client: Client, service: string, region: string, log: AuditLog): Client {
  const { config, middlewareStack } = client as unknown as Audited;
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (call) => {
        const time = new Date().toISOString();
        const action = commandName.replace(/Command$/, '');
        const { input } = call as { readonly input: unknown };
        const record = async (answer: string, facts: unknown): Promise<void> => {
          const who = await config.credentials().then(
            ({ accessKeyId }) => accessKeyId,
            () => 'nobody',
          );
          const requestId = (facts as { readonly $metadata?: { readonly requestId?: string } }).$metadata
            ?.requestId;
          await log.add({ time, who, region, service, action, request: input, answer, requestId });
        };
        try {
          const result = await next(call);
          await record('ok', result.output);
          return result;
        } catch (error) {
          await record(error instanceof Error ? error.name : 'unknown', error);
          throw error;
        }
      },
    { step: 'initialize', name: 'verger-audit' },
  );
  return client;
}
