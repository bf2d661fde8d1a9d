import { join } from 'node:path';
import { cacheFolder } from '../../common/cache-folder.js';
import { packageFile } from '../../common/package-root.js';
import { javacOf, type Java } from './java.js';
import { mavenJars } from './maven.js';
import { publishedFolder } from '../../common/published-folder.js';
import { installSpark } from './pyspark.js';
import { runTool, toolFailed } from '../../common/run-tool.js';
import { isSpark3 } from './spec.js';

/** A Spark distribution in the cache. */
export interface Distribution {
  readonly version: string;
  readonly home: string;
  /** What Spark 3.5 also needs for a Connect server. */
  readonly connect: { readonly jar: string; readonly classes: string } | undefined;
}

export async function installDistribution(
  version: string,
  java: Java,
  signal: AbortSignal,
): Promise<Distribution> {
  const home = await installSpark(version, signal);
  if (!isSpark3(version)) return { version, home, connect: undefined };
  const artifact = 'spark-connect_2.12';
  const folder = await mavenJars([`org.apache.spark:${artifact}:${version}`], signal);
  const jar = join(folder, `${artifact}-${version}.jar`);
  return { version, home, connect: { jar, classes: await ownerOnly(version, jar, java) } };
}

/** Our interceptor for the Connect server of 3.5, compiled against the gRPC in its jar. */
async function ownerOnly(version: string, jar: string, java: Java): Promise<string> {
  const folder = join(cacheFolder('spark'), `owner-only-${version}`);
  return publishedFolder(folder, async (attempt) => {
    const args = ['--release', '17', '-cp', jar, '-d', attempt, packageFile('java/OwnerOnly.java')];
    await runTool(javacOf(java), args).catch((error: unknown) => {
      throw toolFailed('spark', "can't compile OwnerOnly.java", error, 'is this a full JDK?');
    });
  });
}
