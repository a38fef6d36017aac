import type { health as english } from '../en/health';
import type { Words } from '../words';

export const health: Words<typeof english> = {
  title: 'सिस्टम की स्थिति',
  lead: 'API को क्या चाहिए, और क्या वह उपलब्ध है। हर 5 सेकंड में जाँचा जाता है।',
  noAnswer: 'API उत्तर नहीं दे रहा',
  checking: 'जाँच हो रही है',
  checkedAt: 'आख़िरी जाँच {{time}} पर',
  well: 'सब ठीक है।',
  degraded: 'सीमित: सब कुछ स्वीकार और सुरक्षित होता है, पर जो बंद है उसके लौटने तक सब कुछ संसाधित नहीं होगा।',
  down: 'बंद: अभी संदेश स्वीकार नहीं हो रहे। WhatsApp उन्हें बाद में फिर भेजेगा।',
  more: 'विस्तार से देखें',
  isUp: 'चालू',
  isDown: 'बंद',
  parts: {
    mongodb: { title: 'MongoDB', purpose: 'टेनेंट, बातचीत और संदेश रखता है।' },
    redis: { title: 'Redis', purpose: 'वर्कर को सूचना देता है; अपना कोई डेटा नहीं रखता।' },
    workers: { title: 'वर्कर', purpose: 'जो स्वीकार हुआ उसे संसाधित करते हैं।' },
    consumption: { title: 'खपत', purpose: 'वेबहुक आते ही संसाधित होते हैं।' },
    reconciler: { title: 'रीकंसाइलर', purpose: 'जो छूट गया उसके लिए फिर सूचना देता है।' },
    'media-storage': { title: 'मीडिया स्टोरेज', purpose: 'संदेशों की फ़ाइलें रखता है।' },
  },
};
