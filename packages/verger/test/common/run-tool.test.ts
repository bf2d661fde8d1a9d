import { describe, expect, it } from 'vitest';
import { runTool, toolFailed } from '../../src/common/run-tool.js';
import type { VergerError } from '../../src/common/errors.js';

const node = (program: string, signal?: AbortSignal): Promise<string> =>
  runTool(process.execPath, ['-e', program], signal === undefined ? {} : { signal });

/** How the failure of a tool is told. */
async function failureOf(running: Promise<unknown>): Promise<VergerError> {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return toolFailed('download', "the tool can't do it", error, 'try again');
}

describe('an external tool', () => {
  it('gives what it prints, on both of its outputs', async () => {
    expect(await node('console.log("out"); console.error("err")')).toBe('out\nerr\n');
  });

  it.each([
    ['console.error("first\\nERROR: no route\\nlast"); process.exit(1)', 'ERROR: no route'],
    ['console.log("error: cut off\\nmore"); process.exit(1)', 'error: cut off'],
    ['console.error("first\\nlast\\n"); process.exit(1)', 'last'],
    [`console.error("x".repeat(1000)); process.exit(1)`, 'x'.repeat(300)],
  ])('that fails is reported by the line with its reason: %s', async (program, reason) => {
    const error = await failureOf(node(program));
    expect(error).toMatchObject({
      code: 'download',
      message: `the tool can't do it: ${reason}`,
      hint: 'try again',
    });
  });

  it('that says nothing is reported by what is known of its end', async () => {
    expect((await failureOf(node('process.exit(3)'))).message).toMatch(/^the tool can't do it: .+/);
    expect(toolFailed('download', 'no', {}, '').message).toBe('no: no reason given');
  });

  it('that is missing is reported as such', async () => {
    expect((await failureOf(runTool('/nowhere/tool', []))).message).toBe(
      "the tool can't do it: it is not installed",
    );
  });

  it('that is interrupted has not failed', async () => {
    const error = await failureOf(node('setInterval(() => undefined, 1000)', AbortSignal.timeout(50)));
    expect(error.code).toBe('interrupted');
  });
});
