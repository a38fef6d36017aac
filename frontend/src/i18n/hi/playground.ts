import type { playground as english } from '../en/playground';
import type { Words } from '../words';

export const playground: Words<typeof english> = {
  title: 'ग्राहक बनकर लिखें',
  close: 'बंद करें',
  explained: 'सिम्युलेटर इसे Meta की तरह वेबहुक से {{name}} तक पहुँचाता है। केवल डेवलपमेंट में।',
  number: 'ग्राहक का नंबर',
  numberMissing: 'नंबर लिखें',
  profileName: 'प्रोफ़ाइल नाम',
  text: 'ग्राहक क्या लिखता है',
  textMissing: 'कुछ लिखें',
  onItsWay: 'वेबहुक के रूप में रास्ते में है।',
  write: 'लिखें',
};
