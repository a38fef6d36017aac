import type { messages as english } from '../en/messages';
import type { Words } from '../words';

export const messages: Words<typeof english> = {
  is: 'संदेश की स्थिति: {{status}}',
  status: {
    received: 'प्राप्त',
    queued: 'कतार में',
    sending: 'भेजा जा रहा है',
    unknown: 'परिणाम अज्ञात',
    canceled: 'वापस लिया गया',
    expired: 'समय समाप्त',
    sent: 'भेजा गया',
    failed: 'असफल',
    delivered: 'पहुँचा',
    read: 'पढ़ा गया',
    played: 'सुना गया',
  },
  stray: {
    unknown: 'Meta ने उत्तर नहीं दिया। जब तक साफ़ न हो कि संदेश गया या नहीं, इसे फिर से नहीं भेजा जाता।',
    canceled: 'भेजे जाने से पहले इसे वापस ले लिया गया।',
    expired: 'इसने बहुत देर इंतज़ार किया और नहीं भेजा गया।',
  },
  settle: {
    question: 'किसी को नहीं पता कि यह पहुँचा या नहीं।',
    sent: 'पहुँच गया',
    notSent: 'नहीं पहुँचा: फिर भेजें',
  },
  rules: {
    number: '+ और देश कोड के साथ फ़ोन नंबर, जैसे +1 555 000 1234',
    empty: 'कुछ लिखें',
    tooLong: 'अधिकतम {{most}} अक्षर; ये {{length}} हैं',
    noObject: 'ऑब्जेक्ट या सूची होनी चाहिए',
    noJson: 'यह सही JSON नहीं है',
  },
};
