/** Why a zip, or the rest of its directory, can't be read. */
export class ZipDamage extends Error {}
