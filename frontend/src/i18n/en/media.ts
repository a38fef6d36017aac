/** Words about files. */
export const media = {
  fullSize: '{{name}}, full size',
  play: 'Play',
  load: 'Load the file',
  save: 'Save',
} as const;
