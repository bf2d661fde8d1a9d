/** A member of a tar made by hand. */
export interface TarMember {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly type?: string;
  readonly link?: string;
  /** What the header says, if it lies. */
  readonly size?: number | string;
}

const block = 512;

/** A tar of these members, with its end unless `isOpen`. */
export function tarOf(members: readonly TarMember[], isOpen = false): Buffer {
  const parts = members.flatMap(({ content = '', ...member }) => {
    const bytes = Buffer.from(content);
    return [header({ ...member, size: member.size ?? bytes.length }), padded(bytes)];
  });
  return Buffer.concat([...parts, ...(isOpen ? [] : [Buffer.alloc(2 * block)])]);
}

/** A record of a pax extended header. */
export function pax(key: string, value: string | Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function header({ name, type = '0', link = '', size = 0 }: TarMember): Buffer {
  const bytes = Buffer.alloc(block);
  Buffer.from(name).copy(bytes, 0, 0, 100);
  bytes.write('0000644\0', 100);
  bytes.write(typeof size === 'string' ? size : `${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  bytes.write(type, 156);
  bytes.write(link, 157, 100);
  bytes.write('ustar\x0000', 257);
  bytes.fill(' ', 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((block - (bytes.length % block)) % block)]);
}
