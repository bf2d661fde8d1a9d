// The packages of this repository, in the order in which they are built: each comes after those that it uses.
export const packages = ['vision', 'orchard', 'verger'];
