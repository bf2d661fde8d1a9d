import { compareBytes } from '../common/byte-order.js';
import type { BadMember, Member } from './member.js';

/**
 * Sorts the members of a container by the bytes of their names, in place. Of several members with one name, unpacking would
 * leave the last one; the others are rejects.
 * @param members in the order of the container
 */
export function orderMembers(members: (Member | BadMember)[]): readonly (Member | BadMember)[] {
  members.sort((a, b) => compareBytes(a.name, b.name));
  for (let i = 0; i + 1 < members.length; i++) {
    const { name } = members[i];
    if (name !== members[i + 1].name || 'fault' in members[i]) continue;
    members[i] = { name, fault: 'bad-name', detail: 'a later member has the same name' };
  }
  return members;
}
