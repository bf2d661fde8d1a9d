import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { VergerError } from '../../common/errors.js';
import { runTool } from '../../common/run-tool.js';

const oldest = 17; // for Spark 4: https://spark.apache.org/docs/4.0.1/
const newest = 23; // Java 24 removed the Security Manager, which Hadoop 3.4 uses: https://openjdk.org/jeps/486

export interface Java {
  readonly home: string;
  readonly major: number;
}

/**
 * A Java that Spark runs on: the one in JAVA_HOME, or else the first on the path.
 * @throws VergerError `spark` if there is none
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const commands = [...(env.JAVA_HOME ? [join(env.JAVA_HOME, 'bin', 'java')] : []), 'java'];
  const found: Java[] = [];
  for (const command of commands) {
    const java = await examine(command, env);
    if (java === undefined) continue;
    if (java.major >= oldest && java.major <= newest) return java;
    found.push(java);
  }
  const instead =
    found.length === 0 ? 'no Java found' : `found Java ${found.map(({ major }) => major).join(' and ')}`;
  throw new VergerError(
    'spark',
    `Spark needs Java ${oldest} to ${newest}: ${instead} in JAVA_HOME or on the PATH`,
    {
      hint: 'install Java 17, such as openjdk-17-jdk-headless, or set JAVA_HOME',
    },
  );
}

/** The compiler of this Java. */
export function javacOf({ home, major }: Java): string {
  const javac = join(home, 'bin', 'javac');
  if (existsSync(javac)) return javac;
  throw new VergerError('spark', `the Java ${major} in ${home} has no compiler`, {
    hint: 'install its JDK, such as openjdk-17-jdk-headless',
  });
}

async function examine(command: string, env: NodeJS.ProcessEnv): Promise<Java | undefined> {
  // Fails if java is only a stub, such as the one in macOS.
  const settings = await runTool(command, ['-XshowSettings:properties', '-version'], { env }).catch(() => '');
  const version = /java\.specification\.version = (?:1\.)?(\d+)/.exec(settings);
  const home = /java\.home = (.+)/.exec(settings);
  return version === null || home === null ? undefined : { home: home[1].trim(), major: Number(version[1]) };
}
