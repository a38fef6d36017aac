/* The page of a connect link: opens Meta's dialog, hands its outcome to the API, shows the steps. */
(() => {
  const settings = document.body.dataset;
  const app = document.getElementById('app');
  const base = location.pathname.replace(/\/$/, '');
  const sdkUrl = settings.sdkUrl ?? '';
  const POLL_MS = 1000;
  const HISTORY_POLL_MS = 5000;
  /** The dialog tells its ids about when it hands over its code. */
  const SESSION_WAIT_MS = 1500;

  const WORDS = {
    'exchange-code': 'Meta confirms the sign-up',
    'inspect-token': 'The permissions are complete',
    'find-number': 'Your number is found',
    'subscribe-app': 'Incoming messages reach us',
    'register-number': 'The number may send messages',
    'sync-history': 'Contacts and history of your phone app',
    'read-profile': 'Name and profile',
    'pull-templates': 'Message templates',
    ready: 'Ready to write',
  };
  const MARKS = { done: '✓', failed: '✗', skipped: '–', pending: '…' };
  /** Without these only the dialog helps. */
  const NEEDS_DIALOG = ['exchange-code', 'inspect-token', 'find-number'];
  const WRONG_PIN = 133005;
  /** What another signup mends: the token is void, or was not given enough; it is too late for history. */
  const NEEDS_SIGNUP = [3, 10, 33, 100, 190, 200, 2593108];

  let session = {};

  const brand = settings.colour ?? '#0b6e4f';
  document.documentElement.style.setProperty('--brand', brand);
  document.documentElement.style.setProperty('--on-brand', isBright(brand) ? '#000' : '#fff');

  /** Whether black can be read on it better than white, by the contrast of WCAG. */
  function isBright(hex) {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
  }

  /** The dialog is Facebook's, or belongs to whoever stands in for Facebook. */
  function isDialog(origin) {
    const sdk = new URL(sdkUrl);
    if (!sdk.hostname.endsWith('.facebook.net')) return origin === sdk.origin;
    const { protocol, hostname } = new URL(origin);
    return protocol === 'https:' && /(^|\.)facebook\.com$/.test(hostname);
  }

  window.addEventListener('message', ({ origin, data }) => {
    if (!URL.canParse(origin) || !isDialog(origin) || typeof data !== 'string') return;
    let news;
    try {
      news = JSON.parse(data);
    } catch {
      return;
    }
    if (news?.type !== 'WA_EMBEDDED_SIGNUP') return;
    if (typeof news.event === 'string' && news.event.startsWith('FINISH')) {
      session = news.data ?? {};
    } else if (news.event === 'CANCEL') {
      const reason = news.data?.error_message;
      showStart(reason ? `Meta says: ${reason}` : 'The dialog was closed before it was finished.');
    }
  });

  function element(name, fields = {}, ...children) {
    const made = Object.assign(document.createElement(name), fields);
    made.append(...children);
    return made;
  }

  function show(...children) {
    app.replaceChildren(...children);
  }

  function trouble(text) {
    const made = element('p', { className: 'trouble', textContent: text });
    made.setAttribute('role', 'alert');
    return made;
  }

  function loadSdk() {
    return new Promise((resolve, reject) => {
      if (window.FB) return resolve();
      window.fbAsyncInit = () => {
        window.FB.init({
          appId: settings.appId,
          autoLogAppEvents: false,
          xfbml: false,
          version: settings.apiVersion,
        });
        resolve();
      };
      const script = element('script', { src: sdkUrl, async: true });
      script.crossOrigin = 'anonymous';
      script.onerror = () => reject(new Error('blocked'));
      document.head.append(script);
    });
  }

  function showStart(problem, label = 'Connect with Meta') {
    const button = element('button', { type: 'button', textContent: label });
    button.addEventListener('click', () => openDialog());
    const coexistence = settings.coexistence === 'true';
    show(
      element('p', {
        textContent: coexistence
          ? 'Meta asks you to sign in and to scan a code with your WhatsApp Business app. You go on using the app.'
          : 'Meta asks you to sign in, to choose your business and your number. It takes about two minutes.',
      }),
      ...(problem ? [trouble(problem)] : []),
      button,
    );
  }

  function openDialog() {
    session = {};
    window.FB.login(
      (response) => {
        const code = response?.authResponse?.code;
        if (code) void handOver(code);
        else if (!app.querySelector('[role=alert]')) showStart('The dialog was closed.');
      },
      {
        config_id: settings.configId,
        response_type: 'code',
        override_default_response_type: true,
        extras: {
          setup: {},
          sessionInfoVersion: '3',
          ...(settings.coexistence === 'true' && {
            featureType: 'whatsapp_business_app_onboarding',
          }),
        },
      },
    );
  }

  async function handOver(code) {
    show(element('p', { textContent: 'One moment …' }));
    const until = Date.now() + SESSION_WAIT_MS;
    while (!session.waba_id && Date.now() < until) await pause(50);
    const { phone_number_id: phoneNumberId, waba_id: wabaId, business_id: businessId } = session;
    const body = { code };
    if (phoneNumberId) body.phoneNumberId = String(phoneNumberId);
    if (wabaId) body.wabaId = String(wabaId);
    if (businessId) body.businessId = String(businessId);
    await call('signup', body);
  }

  async function call(path, body) {
    try {
      const response = await fetch(`${base}/${path}`, {
        method: body ? 'POST' : 'GET',
        ...(body && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      });
      const answer = await response.json();
      if (!response.ok) showStart(answer.detail ?? 'Something went wrong. Try again.');
      else showProgress(answer);
    } catch {
      show(trouble('There is no answer. Your connection may be down; it is tried again …'));
      setTimeout(() => void call('progress'), 3 * POLL_MS);
    }
  }

  function showProgress({ state, steps, displayPhoneNumber, verifiedName, history }) {
    if (state === null) return showStart();
    const list = element('ol', {}, ...steps.filter(({ state }) => state !== 'skipped').map(lineOf));
    if (state === 'ready') {
      const name = [verifiedName, displayPhoneNumber].filter(Boolean).join(', ');
      const lines = [element('p', { textContent: `Connected${name ? `: ${name}` : ''}.` })];
      if (history) lines.push(element('p', { textContent: wordsOf(history) }));
      if (settings.redirect) {
        lines.push(element('a', { href: settings.redirect, textContent: 'Go on' }));
      }
      const refused = steps.some((step) => step.state === 'failed');
      show(...lines, list, ...(refused ? actionsFor(steps) : []));
      if (!refused && isArriving(history)) {
        setTimeout(() => void call('progress'), HISTORY_POLL_MS);
      }
      return undefined;
    }
    if (state === 'failed') {
      show(list, ...actionsFor(steps));
      return undefined;
    }
    show(element('p', { textContent: 'Your number is being connected …' }), list);
    setTimeout(() => void call('progress'), POLL_MS);
    return undefined;
  }

  function isArriving(history) {
    if (settings.coexistence !== 'true') return false;
    return !history?.declined && (history?.progress ?? 0) < 100;
  }

  function wordsOf({ progress, declined }) {
    if (declined) return 'The history of your phone app is not shared.';
    return `The history of your phone app: ${progress ?? 0} % has arrived.`;
  }

  function lineOf({ name, state, error, advice }) {
    const line = element(
      'li',
      { className: state === 'failed' ? 'trouble' : '' },
      element('span', { className: 'mark', textContent: MARKS[state] }),
      element('span', { textContent: WORDS[name] ?? name }),
    );
    line.dataset.step = name;
    line.dataset.state = state;
    for (const text of [error?.message, advice]) {
      if (text) line.append(element('p', { className: 'advice', textContent: text }));
    }
    return line;
  }

  function dialogButton(className = '') {
    const button = element('button', {
      type: 'button',
      className,
      textContent: 'Open the dialog again',
    });
    button.addEventListener('click', () => openDialog());
    return button;
  }

  function actionsFor(steps) {
    const failed = steps.filter(({ state }) => state === 'failed');
    if (failed.some(({ name }) => NEEDS_DIALOG.includes(name))) return [dialogButton()];
    const form = element('form');
    const wantsPin = failed.some(({ error }) => error?.metaCode === WRONG_PIN);
    const pin = element('input', {
      name: 'pin',
      inputMode: 'numeric',
      pattern: '\\d{6}',
      maxLength: 6,
      required: true,
      autocomplete: 'off',
    });
    if (wantsPin) form.append(element('label', {}, 'The PIN of your number, six digits ', pin));
    form.append(element('button', { type: 'submit', textContent: 'Try again' }));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void call('retry', wantsPin ? { pin: pin.value } : {});
    });
    const mayNeedSignup = failed.some(({ error }) => NEEDS_SIGNUP.includes(error?.metaCode));
    return mayNeedSignup ? [form, dialogButton('second')] : [form];
  }

  function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  loadSdk().then(
    () => void call('progress'),
    () => show(trouble("Meta's dialog could not be loaded. An ad blocker may hold it back.")),
  );
})();
