import type { live as english } from '../en/live';
import type { Words } from '../words';

export const live: Words<typeof english> = {
  connecting: { label: 'जुड़ रहा है', help: 'लाइव दृश्य शुरू हो रहा है।' },
  live: { label: 'लाइव', help: 'बदलाव यहाँ अपने आप दिखते हैं।' },
  reconnecting: {
    label: 'फिर जुड़ रहा है',
    help: 'कनेक्शन टूट गया। इस बीच जो हुआ, वह बाद में दिखेगा।',
  },
  refused: { label: 'लाइव नहीं', help: 'बदलाव देखने के लिए पेज फिर लोड करें।' },
  newMessage: '{{from}} का नया संदेश',
};
