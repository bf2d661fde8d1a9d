import { appendFile, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** A call of an AWS service, as the audit log has it. No request that we make carries a secret. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly time: string;
  /** Who called: the ARN of the identity, or the id of its access key until that is known. */
  readonly who: string;
  readonly region: string;
  /** Such as `EMR`. */
  readonly service: string;
  /** Such as `RunJobFlow`. */
  readonly action: string;
  readonly request: unknown;
  /** `ok`, or the name of the error. */
  readonly answer: string;
  /** AWS's id of the request, for its support. */
  readonly requestId?: string | undefined;
}

/** Appends JSON lines to a file that only its owner can read. */
export class AuditLog {
  readonly file: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(file = auditFile()) {
    this.file = file;
  }

  /** In the order of the calls. A line that can't be written is lost: the call has been made. */
  add(entry: AuditEntry): Promise<void> {
    this.#writing = this.#writing.then(() => this.#append(entry)).catch(() => undefined);
    return this.#writing;
  }

  async #append(entry: AuditEntry): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    await appendFile(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }
}

/** `$VERGER_AUDIT_LOG`, or a file in the home folder. */
function auditFile(): string {
  const own = process.env.VERGER_AUDIT_LOG ?? '';
  return own === '' ? join(homedir(), '.verger', 'aws-audit.jsonl') : own;
}
