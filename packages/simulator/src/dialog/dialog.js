/* Walks like Meta's dialog: sign in, business, number, done; and hands over what Meta's hands over. */
(() => {
  const main = document.querySelector('main');
  const coexistence =
    new URLSearchParams(location.search).get('feature') === 'whatsapp_business_app_onboarding';
  const wish = { coexistence };
  let at = 0;

  const PAGES = [
    { title: 'Continue as Rosa?', fields: [], next: 'Continue' },
    {
      title: 'Which business?',
      fields: [['wabaId', 'Id of a WhatsApp Business account; empty for a new one']],
      next: 'Continue',
    },
    {
      title: coexistence ? 'Scan the code with your WhatsApp Business app' : 'Which number?',
      fields: [['phoneNumberId', 'Id of a number; empty for a new one']],
      next: 'Continue',
    },
    { title: 'Share this account with the app?', fields: [], next: 'Finish' },
  ];

  /** Meta tells the page by a text, wherever the page is. */
  function tell(event, data) {
    window.opener?.postMessage(
      JSON.stringify({ type: 'WA_EMBEDDED_SIGNUP', event, version: '3', data }),
      '*',
    );
  }

  function close(code) {
    window.opener?.postMessage({ simulatedLogin: { code } }, '*');
    window.close();
  }

  async function finish() {
    const { wabaId, phoneNumberId } = wish;
    const response = await fetch('/_simulator/signups', {
      method: 'POST',
      body: JSON.stringify({
        coexistence,
        ...(wabaId && { wabaId }),
        ...(phoneNumberId && { phoneNumberIds: [phoneNumberId] }),
      }),
    });
    const signup = await response.json();
    tell(signup.event, {
      phone_number_id: signup.phoneNumberId,
      waba_id: signup.wabaId,
      business_id: signup.businessId,
    });
    close(signup.code);
  }

  function show() {
    const { title, fields, next } = PAGES[at];
    const form = document.createElement('form');
    form.append(Object.assign(document.createElement('h1'), { textContent: title }));
    for (const [name, text] of fields) {
      const label = Object.assign(document.createElement('label'), { textContent: `${text} ` });
      const input = Object.assign(document.createElement('input'), { name, pattern: '\\d*' });
      label.append(document.createElement('br'), input);
      form.append(label);
    }
    const go = Object.assign(document.createElement('button'), { textContent: next });
    const cancel = Object.assign(document.createElement('button'), {
      type: 'button',
      textContent: 'Cancel',
    });
    cancel.addEventListener('click', () => {
      tell('CANCEL', { current_step: String(at) });
      close();
    });
    form.append(go, cancel);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      for (const [name] of fields) wish[name] = form.elements[name].value.trim();
      at += 1;
      if (at === PAGES.length) {
        go.disabled = true;
        void finish();
      } else show();
    });
    main.replaceChildren(form);
  }

  show();
})();
