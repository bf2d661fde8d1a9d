// The path of a member is `<key of its container>!<name>`: `train/0001.tar!Apple/7.jpg`.

const containerEnd = /\.(?:tar|zip|parquet)!/i;

/** The path of a container's member. */
export function memberPath(container: string, name: string): string {
  return `${container}!${name}`;
}

/** The container and the name that a member's path consists of. */
export function splitMemberPath(path: string): { readonly container: string; readonly name: string } {
  const end = containerEnd.exec(path);
  if (end === null) throw new Error(`not the path of a member: ${path}`);
  const mark = end.index + end[0].length - 1;
  return { container: path.slice(0, mark), name: path.slice(mark + 1) };
}

/** Whether a container's own key reads as the path of a member: its members' paths would be ambiguous. */
export function readsAsMember(key: string): boolean {
  return containerEnd.test(key);
}
