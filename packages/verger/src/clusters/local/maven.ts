import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../common/cache-folder.js';
import { publishedFolder } from '../../common/published-folder.js';
import { runTool, toolFailed } from '../../common/run-tool.js';

/**
 * A folder in the cache with exactly these artifacts of Maven Central, downloaded by Maven on first use.
 * @param coordinates as `group:artifact:version`
 */
export async function mavenJars(coordinates: readonly string[], signal: AbortSignal): Promise<string> {
  const pom = projectOf(coordinates);
  const digest = createHash('sha256').update(pom).digest('hex').slice(0, 12);
  return publishedFolder(join(cacheFolder('spark'), `jars-${digest}`), async (attempt) => {
    const file = join(attempt, 'pom.xml');
    await writeFile(file, pom);
    const options = ['-q', '-B', '-f', file, `-DoutputDirectory=${attempt}`, '-DexcludeTransitive=true'];
    await runTool('mvn', [...options, 'dependency:copy-dependencies'], { signal }).catch((error: unknown) => {
      throw toolFailed(
        'spark',
        "Maven can't download what this Spark needs",
        error,
        'install maven; is Maven Central reachable?',
      );
    });
  });
}

function projectOf(coordinates: readonly string[]): string {
  const dependencies = coordinates.map((coordinate) => {
    const [group, artifact, version] = coordinate.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>verger</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies.join('\n')}
</dependencies></project>
`;
}
