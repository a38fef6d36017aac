import type { media as english } from '../en/media';
import type { Words } from '../words';

export const media: Words<typeof english> = {
  fullSize: '{{name}}, पूरा आकार',
  play: 'चलाएँ',
  load: 'फ़ाइल लोड करें',
  save: 'सहेजें',
};
