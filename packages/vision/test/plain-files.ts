/** The files of the corpus that the fast JPEG decoder reads. */
export const plainFiles = [
  'icc.jpg',
  'one.jpg',
  'orientation-1.jpg',
  'rgb-422-restarts.jpg',
  'rgb-444.jpg',
  'rgb.jpg',
];
