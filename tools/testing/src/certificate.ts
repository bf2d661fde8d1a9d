import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A key with a certificate for `localhost` that nobody has signed. */
export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/**
 * Makes a certificate that holds for two days; clients trust it through its file, `certificateFile(folder)`.
 * @throws Error without openssl
 */
export async function createCertificate(folder: string): Promise<Certificate> {
  const keyFile = join(folder, 'key.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', keyFile, '-out', certificateFile(folder)];
  const options = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  await promisify(execFile)('openssl', ['req', ...options, ...subject, ...files]);
  const [key, cert] = await Promise.all([readFile(keyFile), readFile(certificateFile(folder))]);
  return { key, cert };
}

export function certificateFile(folder: string): string {
  return join(folder, 'cert.pem');
}
