import type { layout as english } from '../en/layout';
import type { Words } from '../words';

export const layout: Words<typeof english> = {
  skip: 'सामग्री पर जाएँ',
  openNavigation: 'नेविगेशन खोलें',
  navigation: 'नेविगेशन',
  main: 'मुख्य',
  loadingPage: 'पेज लोड हो रहा है',
  signOut: 'साइन आउट करें',
  noKey: 'कोई कुंजी नहीं',
  operator: 'ऑपरेटर',
  tenant: 'टेनेंट',
  loadingTenant: 'टेनेंट लोड हो रहा है',
  loadingTenants: 'टेनेंट लोड हो रहे हैं',
  noSuchTenant: 'ऐसा कोई टेनेंट नहीं है',
  noSuchTenantWhy: 'यह मौजूद नहीं है, या आपकी कुंजी से यह नहीं खुलता।',
  tenantNotLoaded: 'टेनेंट लोड नहीं हो सका',
  tenantsNotLoaded: 'टेनेंट लोड नहीं हो सके',
  places: {
    conversations: 'बातचीत',
    send: 'संदेश भेजें',
    numbers: 'नंबर',
    people: 'लोग',
    audit: 'ऑडिट लॉग',
    tenants: 'टेनेंट',
    deadLetters: 'अटके हुए संदेश',
    allPeople: 'सभी लोग',
    allChanges: 'सभी बदलाव',
    health: 'सिस्टम की स्थिति',
    account: 'आपका खाता',
  },
};
