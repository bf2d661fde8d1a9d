/** The hint of a run that ends early. */
export const resume = 'finished work is kept: run the same command again to resume';

/** A cluster by what the command line needs to find it again. */
interface Named {
  readonly name: string;
  readonly region: string;
}

/** How to see to a cluster later, on any computer. */
export function comeBack(cluster: Named): string {
  const flags = clusterFlags(cluster);
  return `verger cluster status ${flags} shows it, verger cluster down ${flags} ends it`;
}

export function clusterFlags({ name, region }: Named): string {
  return `--name ${name} --region ${region}`;
}
