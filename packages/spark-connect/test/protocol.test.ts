import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import protobuf from 'protobufjs';
import { reasonToSkipSpark, sparkDistribution } from 'testing-support/spark';
import { describe, expect, it } from 'vitest';
import { packageText } from '../src/package-file.js';

const ours = packageText('proto/spark-connect.proto');
const servers = await Promise.all(
  ['4.1.1', '4.0.1', '3.5.7'].map(async (version) => ({ version, reason: await reasonToSkipSpark(version) })),
);

describe.each(servers)('this client and Spark $version', ({ version, reason }) => {
  it.skipIf(reason)('agree on the number and type of every field', async () => {
    const theirs = fieldsOf(await descriptors(version));
    const own = fieldsOf([ours]);
    const common = [...own].filter(([path]) => theirs.has(path));
    expect(Object.fromEntries(common)).toEqual(
      Object.fromEntries(common.map(([path]) => [path, theirs.get(path)])),
    );
    // Spark 4 has every field; those that 3.5 lacks are marked in the proto file.
    const missing = [...own.keys()].filter((path) => !theirs.has(path));
    expect(version.startsWith('4') ? missing : missing.filter((path) => !isOfSpark4(path))).toEqual([]);
    expect(common.length).toBeGreaterThan(50);
  });
});

/** The descriptors in a server's jar, including those of google.rpc. */
async function descriptors(version: string): Promise<readonly string[]> {
  const { home, connect } = await sparkDistribution(version);
  const jar = connect?.jar ?? join(home, 'jars', `spark-connect_2.13-${version}.jar`);
  const protoFile = /^(spark\/connect\/.*|google\/rpc\/(status|error_details)|google\/protobuf\/any)\.proto$/;
  const files = unzipSync(readFileSync(jar), { filter: ({ name }) => protoFile.test(name) });
  return Object.values(files).map((bytes) => strFromU8(bytes));
}

/** Every field by its path, without packages, as `number repeated type`. */
function fieldsOf(sources: readonly string[]): ReadonlyMap<string, string> {
  const root = new protobuf.Root();
  for (const source of sources) protobuf.parse(source, root);
  const fields = new Map<string, string>();
  for (const type of typesIn(root)) {
    for (const { name, id, repeated, type: of } of type.fieldsArray) {
      const path = `${type.fullName}.${name}`.replace(/^[.](spark[.]connect|google[.](rpc|protobuf))[.]/, '');
      fields.set(path, `${id} ${repeated ? 'repeated ' : ''}${of.split('.').at(-1) ?? ''}`);
    }
  }
  return fields;
}

function typesIn(namespace: protobuf.NamespaceBase): readonly protobuf.Type[] {
  return namespace.nestedArray.flatMap((nested) => [
    ...(nested instanceof protobuf.Type ? [nested] : []),
    ...(nested instanceof protobuf.Namespace ? typesIn(nested) : []),
  ]);
}

/** Whether a field is marked, or belongs to a message that only a marked field or call uses. */
function isOfSpark4(path: string): boolean {
  const [field = '', ...messages] = path.split('.').reverse();
  const snake = field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
  return [snake, ...messages].some((name) => new RegExp(`\\b${name}\\b.*// Spark 4`).test(ours));
}
