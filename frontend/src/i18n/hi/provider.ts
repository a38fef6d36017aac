import type { provider as english } from '../en/provider';
import type { Words } from '../words';

export const provider: Words<typeof english> = {
  signInWith: '{{name}} से साइन इन करें',
  refused:
    'आप यहाँ पंजीकृत नहीं हैं, या इस तरह साइन इन नहीं कर सकते। ऑपरेटर से कहें कि वे आपको आपके ई-मेल पते से जोड़ें।',
  notConfirmed: 'पहचान प्रदाता ने आपकी पहचान की पुष्टि नहीं की। फिर से प्रयास करें।',
  unavailable: 'पहचान प्रदाता उत्तर नहीं दे रहा है। एक मिनट बाद फिर प्रयास करें।',
};
