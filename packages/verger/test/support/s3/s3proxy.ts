import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { runTool } from '../../../src/common/run-tool.js';
import { cacheFolder } from '../../../src/common/cache-folder.js';
import { publishedFolder } from '../../../src/common/published-folder.js';
import { type S3Server, startServer } from './server.js';

const version = '4.1.0';
/** What S3Proxy's Jackson 3 needs; Maven's rules choose an older one. */
const annotations = '2.22';

/** S3Proxy, a real S3 server in Java, on a folder. @throws Error if Java or Maven is missing, or it can't be downloaded */
export async function startS3Proxy(): Promise<S3Server> {
  const jars = await downloaded();
  const folder = await makeTempFolder();
  const settings = join(folder, 's3proxy.conf');
  const server = await startServer(async (port, { accessKeyId, secretAccessKey }) => {
    await writeFile(
      settings,
      [
        's3proxy.authorization=aws-v2-or-v4',
        `s3proxy.identity=${accessKeyId}`,
        `s3proxy.credential=${secretAccessKey}`,
        `s3proxy.endpoint=http://127.0.0.1:${port}`,
        'jclouds.provider=transient-nio2',
        'jclouds.identity=none',
        'jclouds.credential=none',
      ].join('\n'),
    );
    return [
      'java',
      '-DLOG_LEVEL=error',
      '-cp',
      `${jars}/*`,
      'org.gaul.s3proxy.Main',
      '--properties',
      settings,
    ];
  }, 's3proxy');
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of its jar and of all that it needs, downloaded by Maven on first use. */
function downloaded(): Promise<string> {
  return publishedFolder(join(cacheFolder('s3proxy'), version), async (attempt) => {
    const project = join(attempt, 'pom.xml');
    await writeFile(project, pom);
    const options = ['-q', '-B', '-f', project, `-DoutputDirectory=${attempt}`, '-DincludeScope=runtime'];
    await runTool('mvn', [...options, 'dependency:copy-dependencies']).catch((error: unknown) => {
      throw new Error("can't download S3Proxy: is Maven installed, and Maven Central reachable?", {
        cause: error,
      });
    });
  });
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>verger</groupId><artifactId>s3proxy</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
<dependency><groupId>org.gaul</groupId><artifactId>s3proxy</artifactId><version>${version}</version></dependency>
<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-annotations</artifactId><version>${annotations}</version></dependency>
</dependencies></project>
`;
